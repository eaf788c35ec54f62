/** A process of its own that writes events: `node write-events.ts <database> <page> <count>`; prints their seqs. */
import { commandActor } from '../../server/auth/actor.ts'
import { openDatabase } from '../../server/db/database.ts'
import { pageTransaction } from '../../server/db/page-transaction.ts'

const [, , url = '', pageId = '', count = '0'] = process.argv
const db = openDatabase(url)
const seqs: number[] = []
for (let i = 0; i < Number(count); i++) {
  const options = { pageId, now: () => new Date(), actor: commandActor }
  seqs.push(await pageTransaction(db, options, ({ record }) => record({ type: 'test.elsewhere' })))
}
await db.$disconnect()
process.stdout.write(JSON.stringify(seqs))
