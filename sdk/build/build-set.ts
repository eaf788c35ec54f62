import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bundle, bundleScript } from './bundle-script.ts'
import { type FileSet, fileSets } from './file-sets.ts'
import { type ChosenNames, type NamedFiles, nameFiles } from './name-files.ts'

export type SetName = keyof ReturnType<typeof fileSets>
type Kept = Partial<Record<SetName, ChosenNames>>

const keptIn = (root: string) => join(root, 'sdk/build/chosen-names.json')

/** The names that `sdk/choose-names.ts` chose last. */
export function readChosen(root: string): Kept {
  return existsSync(keptIn(root)) ? (JSON.parse(readFileSync(keptIn(root), 'utf8')) as Kept) : {}
}

export function writeChosen(root: string, names: Kept): void {
  writeFileSync(keptIn(root), `${JSON.stringify(names, null, 2)}\n`)
}

/** The files of a set, bundled and minified, under the names of the source. */
export async function bundleSet({ files }: FileSet): Promise<Record<string, Bundle>> {
  const bundles: Record<string, Bundle> = {}
  for (const [file, options] of Object.entries(files)) bundles[file] = await bundleScript(options)
  return bundles
}

/** The files of a set as they are published, but for the places of version and digests. */
export async function buildSet(root: string, name: SetName): Promise<NamedFiles> {
  const set = fileSets(root)[name]
  const files = nameFiles(await bundleSet(set), set.main, readChosen(root)[name])
  if (!files.isChosen)
    process.stderr.write(
      `The client has changed since its names were chosen (${name}), and may be larger than it has to: npm run choose-names\n`,
    )
  return files
}
