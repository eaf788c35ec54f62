import type { Deps } from '../server/deps.ts'
import { listPages } from '../server/pages/list-pages.ts'
import { CommandError } from './explain-failure.ts'

/** The page that `--page` names by id, host or name; the default page when it is not given. */
export async function choosePage(
  deps: Deps,
  wanted: string | undefined,
  defaultPageId: string,
): Promise<string> {
  if (wanted === undefined) return defaultPageId
  const pages = await listPages(deps)
  const fits = pages.filter((page) => page.id === wanted || page.host === wanted || page.name === wanted)
  if (fits.length === 1) return fits[0]!.id
  const problem = fits.length === 0 ? 'There is no page' : 'Several pages are called'
  throw new CommandError(`${problem} ${JSON.stringify(wanted)}; allclear page list names them.`)
}
