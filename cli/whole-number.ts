import { CommandError } from './explain-failure.ts'

/** Reads a whole number given on the command line; says which option was wrong, and how. */
export function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text))
      throw new CommandError(`${option} is ${JSON.stringify(text)}; a whole number is needed.`)
    return Number(text)
  }
}
