import { STEERING } from '../areas.ts'
import { TabNav } from '../tab-nav.tsx'

/** The tabs above the pages from which clients are watched and steered. */
export function SteeringNav({ here }: { here: (typeof STEERING)[number][0] }) {
  return <TabNav label="Clients" places={STEERING} here={here} />
}
