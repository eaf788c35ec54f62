import { randomBytes } from 'node:crypto'
import { link, lstat, mkdir, open, readdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** What stands under a path of the copy: bytes, or the same file as in the copy before. */
export type CopyFile = Buffer | 'as-before'

const FOLDER = /^copy-\d+-[0-9a-f]+$/

/**
 * Writes a copy beside the present one and then swaps the link `current` over to it: whoever reads finds the old one
 * or the new one, each whole. The one before is kept for who is still reading it; older ones are removed.
 */
export async function writeFolder(home: string, files: ReadonlyMap<string, CopyFile>): Promise<void> {
  await mkdir(home, { recursive: true })
  const before = await readlink(join(home, 'current')).catch(() => null)
  const name = `copy-${Date.now()}-${randomBytes(3).toString('hex')}`
  const folder = join(home, name)
  try {
    for (const [path, file] of files) {
      const target = join(folder, path)
      await mkdir(dirname(target), { recursive: true })
      if (file !== 'as-before') await writeDurably(target, file)
      else if (before === null) throw new Error('there is no copy to take files from')
      else await link(join(home, before, path), target)
    }
    const swap = join(home, `.current-${name}`)
    await symlink(name, swap)
    await rename(swap, join(home, 'current'))
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  for (const entry of await readdir(home)) {
    const isOld = FOLDER.test(entry) && entry !== name && entry !== before
    if (isOld || (entry.startsWith('.current-') && (await lstat(join(home, entry))).isSymbolicLink()))
      await rm(join(home, entry), { recursive: true, force: true })
  }
}

/** A power cut after the swap must not leave empty files behind the new name. */
async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, 'w', 0o644)
  try {
    await handle.writeFile(bytes)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}
