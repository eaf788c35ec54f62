export type Place = readonly [href: string, label: string]

/** Where the clients out there are watched and steered. */
export const STEERING = [
  ['/console/fleet', 'Fleet'],
  ['/console/directives', 'Directives'],
  ['/console/reports', 'Reports'],
  ['/console/knobs', 'Knobs'],
  ['/console/delivery', 'Delivery'],
] as const

/** Where the page itself, its people and its keys are looked after. */
export const SETTINGS = [
  ['/console/page-settings', 'Page'],
  ['/console/people', 'People'],
  ['/console/tokens', 'API tokens'],
  ['/console/account', 'Your account'],
] as const
