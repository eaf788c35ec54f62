import { newId } from '../../server/new-id.ts'
import type { TestDeps } from './test-database.ts'

/** Puts plain components straight onto a test page; returns their ids in order. */
export async function seedComponents(test: TestDeps, ...names: string[]): Promise<string[]> {
  const at = test.clock.now()
  const ids: string[] = []
  for (const [position, name] of names.entries()) {
    const id = newId()
    await test.deps.db.component.create({
      data: { id, pageId: test.pageId, name, position: position + 1, createdAt: at, updatedAt: at },
    })
    ids.push(id)
  }
  return ids
}
