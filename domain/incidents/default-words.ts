/** What an update says when its poster changed the status and wrote nothing; null: such a change needs words. */
export function defaultWords(status: string): string | null {
  const words: Record<string, string> = {
    identified: 'The cause has been found and is being fixed.',
    monitoring: 'A fix is in place. We are watching whether it holds.',
    resolved: 'This incident has been resolved.',
    in_progress: 'The maintenance has begun.',
    verifying: 'The work is done. We are checking that all is well.',
    completed: 'The maintenance has been completed.',
  }
  return words[status] ?? null
}
