import { setTimeout as sleep } from 'node:timers/promises'

const GIVE_UP_AFTER_MS = 20_000

/** Whether another writer was in the way: SQLite's BUSY family, PostgreSQL's serialisation failures and deadlocks. */
export function isBusy(error: unknown): boolean {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 6; e = e.cause, depth++) {
    const text = `${(e as { code?: unknown }).code ?? ''} ${e.message} ${JSON.stringify((e as { meta?: unknown }).meta ?? '')}`
    if (
      /SQLITE_BUSY|database is locked|SocketTimeout|P1008|P2034|40001|40P01|TransactionWriteConflict/.test(
        text,
      )
    )
      return true
  }
  return false
}

/**
 * Runs `work` until no other writer is in the way. Waits between tries without holding up the event loop,
 * which SQLite's own busy timeout would do. Gives up with the last error after 20 s.
 */
export async function retryBusy<T>(work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || performance.now() - startedAt > GIVE_UP_AFTER_MS) throw error
      await sleep(2 + Math.random() * Math.min(50, 4 * 2 ** attempt))
    }
  }
}
