/** Writes one structured line to standard error. */
export function logLine(event: string, details: object = {}): void {
  process.stderr.write(
    `${JSON.stringify({ at: new Date().toISOString(), part: 'edge', event, ...details })}\n`,
  )
}
