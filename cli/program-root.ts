import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of the checkout, whether this runs from its sources or from the bundle in dist/. */
export function programRoot(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'allclear') return folder
    if (dirname(folder) === folder) throw new Error('The folder of the program was not found')
  }
}
