import { randomUUID } from 'node:crypto'
import type { RunningProduct } from './run-product.ts'

export interface Filled {
  openId: string
  resolvedId: string
  maintenanceId: string
}

const MINUTE_MS = 60_000
const GROUPS = {
  Messaging: ['Sending messages', 'Receiving messages', 'Search', 'Voice and video'],
  Platform: ['Sign-in', 'API', 'Push notifications', 'File uploads'],
}
const NOTES = [
  'Nothing loads since the update',
  'Messages stay grey',
  '',
  'Search finds nothing, on the phone and in the browser',
  'Stuck at “connecting”',
]

/** Gives every page of the console something to show: an outage under way, over the public API alone. */
export async function fillConsole(product: RunningProduct): Promise<Filled> {
  const post = async (path: string, body: unknown) => {
    const { status, json } = await product.api('POST', path, body)
    if (status > 299) throw new Error(`POST ${path}: ${status} ${JSON.stringify(json)}`)
    return json
  }
  const ids = new Map<string, string>()
  for (const [group, names] of Object.entries(GROUPS)) {
    for (const name of names) ids.set(name, (await post('/components', { component: { name } })).id)
    await post('/component-groups', {
      component_group: { name: group, components: names.map((name) => ids.get(name)) },
    })
  }
  await post('/components', { component: { name: 'Help centre' } })
  const resolved = await post('/incidents', {
    incident: { name: 'Uploads of large files failed', body: 'We are looking.', status: 'investigating' },
  })
  await product.api('PATCH', `/incidents/${resolved.id}`, {
    incident: { status: 'resolved', body: 'A full disk was the cause; it has been emptied.' },
  })
  const open = await post('/incidents', {
    incident: {
      name: 'Messages arrive late',
      body: 'Messages take up to **ten minutes** to arrive. We are looking for the cause.',
      components: {
        [ids.get('Sending messages')!]: 'partial_outage',
        [ids.get('Search')!]: 'degraded_performance',
      },
    },
  })
  await product.api('PATCH', `/incidents/${open.id}`, {
    incident: {
      status: 'identified',
      body: 'A queue in one of three regions has stopped. Traffic is going to the other two:\n\n- Europe is done\n- the Americas follow within half an hour',
    },
  })
  const at = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS).toISOString()
  const planned = async (name: string, from: number, until: number, components: string[]) =>
    post('/incidents', {
      incident: {
        name,
        status: 'scheduled',
        body: 'Reading works throughout; sending pauses for seconds.',
        scheduled_for: at(from),
        scheduled_until: at(until),
        component_ids: components.map((component) => ids.get(component)!),
      },
    })
  const maintenance = await planned('Database upgrade', 26 * 60, 28 * 60, ['Search'])
  await planned('New certificates', 27 * 60, 29 * 60, ['API', 'Sign-in'])
  for (const [name, title, body] of [
    [
      'Slow database',
      '{{components}} slow to answer',
      'We see slow answers from {{components}}. Next news by {{time}}.',
    ],
    [
      'Third party',
      '{{provider}} is failing',
      'Our provider {{provider}} has an outage, which affects {{components}}.',
    ],
  ])
    await post('/incident_templates', { template: { name, title, body, update_status: 'investigating' } })
  for (const version of ['1.4.0', '1.4.1', '1.4.2']) await post('/releases', { app: 'web', version })
  await post('/directives', {
    kind: 'reload',
    mode: 'suggest',
    target: { app: 'web', versions: ['1.4.0'], rollout: 25 },
    expiresAt: at(120),
  })
  await product.api('PATCH', '/knobs', { knobs: { pollSeconds: 120 } })
  for (const [i, note] of NOTES.entries())
    await fetch(`${product.url}/feed/v1/reports`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({
        id: randomUUID(),
        component: ids.get(i % 3 === 2 ? 'Search' : 'Sending messages'),
        note: note || undefined,
        app: 'web',
        appVersion: '1.4.1',
      }),
    })
  return { openId: open.id, resolvedId: resolved.id, maintenanceId: maintenance.id }
}
