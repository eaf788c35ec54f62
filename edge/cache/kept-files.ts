import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** Files of earlier builds that are kept at the most; the one that was current longest ago goes first. */
const MAX_OLDER = 200

/**
 * Keeps each immutable file that was ever served here, and returns those of earlier builds: a page that was rendered
 * before an upgrade names the old style, and a host that loads the widget by its full version, with a digest, names
 * that version until it is deployed anew.
 *
 * @param current body by path of this build's
 */
export function keepFiles(
  folder: string,
  current: ReadonlyMap<string, Buffer>,
  log: (event: string, details: object) => void,
): Map<string, Buffer> {
  const older = new Map<string, Buffer>()
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const [path, body] of current) keep(join(folder, encodeURIComponent(path)), body)
    const names = readdirSync(folder).filter(
      (name) => name.startsWith('%2F') && !name.endsWith('.new') && !current.has(decodeURIComponent(name)),
    )
    const byAge = names
      .map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }))
      .sort((a, b) => b.at - a.at)
    for (const [i, { name }] of byAge.entries()) {
      if (i < MAX_OLDER) older.set(decodeURIComponent(name), readFileSync(join(folder, name)))
      else rmSync(join(folder, name), { force: true })
    }
  } catch (error) {
    // A folder that cannot be written costs the files of earlier builds, not the start.
    log('files-not-kept', { error: String(error) })
  }
  return older
}

function keep(file: string, body: Buffer): void {
  const now = new Date()
  try {
    if (readFileSync(file).equals(body)) return utimesSync(file, now, now)
  } catch {
    // not there yet
  }
  writeFileSync(`${file}.new`, body, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
