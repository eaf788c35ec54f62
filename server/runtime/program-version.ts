import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version of this program, as its package.json says. `root` is the checkout. */
export function programVersion(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return version
}
