/**
 * Whether this is a name of the tz database that the runtime knows, such as `Europe/Berlin`. A mere offset (`+02:00`),
 * which the runtime takes too, is none: it knows no daylight saving.
 */
export function isTimeZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
