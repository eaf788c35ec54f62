import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { v1Client } from '../support/ask-api.ts'
import { seedComponents } from '../support/seed-components.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

describe.each(PROVIDERS)('incident templates over the management API on %s', (provider) => {
  let test: TestDeps
  beforeAll(async () => {
    test = await openTestDeps({ provider })
  })
  afterAll(() => test.close())

  it('are made and listed in the format, and refused where something is missing', async () => {
    const api = await v1Client(test)
    const path = `/pages/${test.pageId}/incident_templates`
    const [chat] = (await seedComponents(test, 'Chat')) as [string]
    const template = { name: 'Slow', title: 'Chat is slow', body: 'We see {{symptom}}.' }
    const made = await api.ask('POST', path, {
      template: { ...template, update_status: 'identified', component_ids: [chat] },
    })
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({
      ...template,
      group_id: null,
      update_status: 'identified',
      should_tweet: false,
      should_send_notifications: true,
    })
    expect(made.json.components).toMatchObject([{ id: chat, name: 'Chat' }])
    const listed = await api.ask('GET', `${path}.json?per_page=1`)
    expect(listed.json).toEqual([made.json])
    const refused = await api.ask('POST', path, { template: { name: 'x', title: 'x' } })
    expect(refused.status).toBe(422)
    expect(refused.json.error).toEqual([expect.stringContaining('body')])
    expect((await api.ask('POST', path, { template: { ...template, update_status: 'x' } })).status).toBe(422)
  })
})
