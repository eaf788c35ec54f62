import { SETTINGS } from './areas.ts'
import { TabNav } from './tab-nav.tsx'

/** The tabs above the pages of the settings. */
export function SettingsNav({ here }: { here: (typeof SETTINGS)[number][0] }) {
  return <TabNav label="Settings" places={SETTINGS} here={here} />
}
