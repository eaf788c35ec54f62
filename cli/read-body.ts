import { readFileSync } from 'node:fs'

/** A text given on the command line; `-` reads it from standard input. */
export function readBody(given: string | undefined): string | undefined {
  return given === '-' ? readFileSync(0, 'utf8').replace(/\n$/, '') : given
}
