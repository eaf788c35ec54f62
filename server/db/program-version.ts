/** Version of this program; the same as in package.json (a test compares them). */
export const PROGRAM_VERSION = '0.1.0'

/** The oldest program that can work with the database as this one leaves it. Raised by migrations that contract. */
export const MIN_PROGRAM_VERSION = '0.1.0'

/** Compares `1.2.3` forms; a version with a suffix (`-rc.1`) counts as its base. */
export function compareProgramVersions(a: string, b: string): number {
  const parts = (v: string) => v.split('-')[0]!.split('.').map(Number)
  const [left, right] = [parts(a), parts(b)]
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
