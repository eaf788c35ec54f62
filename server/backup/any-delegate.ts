import type { Tx } from '../db/database.ts'

/** What all Prisma delegates share, for code that treats tables alike. */
export interface AnyDelegate {
  findMany(query: object): Promise<Record<string, unknown>[]>
  createMany(query: { data: object[] }): Promise<{ count: number }>
  deleteMany(query: object): Promise<{ count: number }>
}

/** The delegate of one table inside a transaction. */
export function delegateOf(tx: Tx, name: string): AnyDelegate {
  return (tx as unknown as Record<string, AnyDelegate>)[name]!
}
