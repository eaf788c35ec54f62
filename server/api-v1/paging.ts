import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'

const Page = z
  .string()
  .regex(/^\d{1,6}$/, 'must be a whole number')
  .transform(Number)

/**
 * Reads `page` (from 1; 0 counts as 1) and the size under `sizeName` (`per_page` or `limit`). Sizes above the
 * maximum are taken as the maximum, as Statuspage does.
 */
export function pagingOf(
  query: URLSearchParams,
  sizeName: 'per_page' | 'limit',
  max = 100,
): { take: number; skip: number } {
  const read = (name: string, otherwise: number) => {
    const text = query.get(name)
    return text === null || text === ''
      ? otherwise
      : parseInput(z.object({ [name]: Page }), { [name]: text })[name]!
  }
  const take = Math.min(max, Math.max(1, read(sizeName, max)))
  return { take, skip: (Math.max(1, read('page', 1)) - 1) * take }
}
