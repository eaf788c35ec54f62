import { listComponents } from '../server/components/list-components.ts'
import type { Deps } from '../server/deps.ts'
import { CommandError } from './explain-failure.ts'

export const COMPONENT_OPTION = '-c, --component <name=status>'
export const COMPONENT_HELP =
  'component by id or name, with its new status (or without: only named); may be repeated'

/** Gathers a repeatable option. */
export const gather = (value: string, before: string[] = []): string[] => [...before, value]

/** Turns `API=major_outage` and `API` into what the incident verbs take. Names are those of `allclear component list`. */
export async function readComponents(
  deps: Deps,
  pageId: string,
  given: readonly string[] | undefined,
): Promise<{ components?: Record<string, string>; componentIds?: string[] }> {
  if (given === undefined) return {}
  const known = (await listComponents(deps, pageId)).filter((component) => !component.isGroup)
  const components: Record<string, string> = {}
  const componentIds: string[] = []
  for (const entry of given) {
    const at = entry.lastIndexOf('=')
    const wanted = at === -1 ? entry : entry.slice(0, at)
    const fits = known.filter(
      (c) =>
        c.id === wanted ||
        c.name.toLowerCase() === wanted.toLowerCase() ||
        `${c.group} - ${c.name}` === wanted,
    )
    const found = fits[0]
    if (found === undefined || fits.length > 1) {
      const problem = found === undefined ? 'There is no component' : 'Several components are called'
      throw new CommandError(`${problem} ${JSON.stringify(wanted)}; allclear component list names them.`)
    }
    if (at === -1) componentIds.push(found.id)
    else components[found.id] = entry.slice(at + 1)
  }
  return { components, componentIds }
}
