/** Writes one structured line to standard error: time, part, event, details. */
export function logLine(part: string, event: string, details: object = {}): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), part, event, ...details })}\n`)
}
