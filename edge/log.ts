let edge: string | undefined

/** From now on every line says which edge it is of: several may write into one log. */
export function nameLog(name: string): void {
  edge = name
}

/** Writes one structured line to standard error. */
export function logLine(event: string, details: object = {}): void {
  process.stderr.write(
    `${JSON.stringify({ at: new Date().toISOString(), part: 'edge', edge, event, ...details })}\n`,
  )
}
