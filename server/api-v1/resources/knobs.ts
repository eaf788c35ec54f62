import { z } from 'zod'
import { changeKnobs } from '../../knobs/change-knobs.ts'
import { type KnobSetting, listKnobs } from '../../knobs/list-knobs.ts'
import { readKnobText } from '../../knobs/read-knob-text.ts'
import { unwrap } from '../fields.ts'
import { requirePage } from '../require-page.ts'
import { type ApiRequest, route } from '../route.ts'

const view = (knob: KnobSetting) => ({
  name: knob.name,
  kind: knob.kind,
  value: knob.value,
  default: knob.default,
  unit: knob.unit,
  min: knob.min,
  max: knob.max,
  purpose: knob.purpose,
  changed_by: knob.changedBy,
  changed_at: knob.changedAt?.toISOString() ?? null,
})

async function change({ deps, actor, params, body }: ApiRequest) {
  const given = unwrap(body, 'knobs', z.record(z.string(), z.unknown()))
  const knobs = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'string' ? readKnobText(value) : value,
    ]),
  )
  const settings = await changeKnobs(deps, actor, { pageId: params.page, knobs })
  return { status: 200, body: settings.map(view) }
}

/** `GET/PATCH /pages/:page/knobs`: `{"knobs": {"pollSeconds": 120, "stream": null}}`, null for the default. */
export const knobRoutes = [
  route('GET', '/pages/:page/knobs', async ({ deps, actor, params }) => {
    await requirePage(deps, params.page!)
    return { status: 200, body: (await listKnobs(deps, actor, params.page!)).map(view) }
  }),
  route('PATCH', '/pages/:page/knobs', change),
]
