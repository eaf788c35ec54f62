import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { answerV2 } from '../../server/api-v2/answer-v2.ts'
import { commandActor } from '../../server/auth/actor.ts'
import { importStatuspage } from '../../server/import/import-statuspage.ts'
import { readFolder } from '../../server/import/read-folder.ts'
import { openTestDeps, PROVIDERS } from '../support/test-database.ts'

const GITHUB = join(import.meta.dirname, '../data/github')
const source = (name: string) => JSON.parse(readFileSync(join(GITHUB, `derived-v2-${name}.json`), 'utf8'))

interface Times {
  resolved_at: string
  created_at: string
}

it.each(PROVIDERS)(
  '/api/v2 gives back an imported page field by field, in its order: 50 newest incidents, maintenances, components (%s)',
  async (provider) => {
    const test = await openTestDeps({ provider })
    try {
      await importStatuspage(test.deps, commandActor, { bodies: readFolder(GITHUB).bodies })
      const read = async (name: string) => {
        const response = await answerV2(
          test.deps,
          new Request(`https://status.example.com/api/v2/${name}`),
          name,
        )
        expect(response.status).toBe(200)
        return response.json()
      }
      const { incidents } = await read('incidents.json')
      // The archive is sorted by creation; the API answers as real pages do, by the time of resolution.
      const byResolution = (a: Times, b: Times) =>
        b.resolved_at.localeCompare(a.resolved_at) || b.created_at.localeCompare(a.created_at)
      const expected = source('all-incidents').incidents.sort(byResolution).slice(0, 50)
      expect(incidents).toHaveLength(50)
      for (const [index, incident] of incidents.entries()) {
        expect(incident).toEqual(expected[index])
        expect(Object.keys(incident)).toEqual(Object.keys(expected[index]))
        expect(incident.incident_updates.map(Object.keys)).toEqual(
          expected[index].incident_updates.map(Object.keys),
        )
      }
      const { scheduled_maintenances } = await read('scheduled-maintenances.json')
      expect(scheduled_maintenances).toEqual(
        source('all-maintenances').scheduled_maintenances.sort(byResolution),
      )
      const { page, components } = await read('components.json')
      expect(components).toEqual(source('components').components)
      expect(page).toMatchObject({ id: 'kctbh9vrtdwd', name: 'GitHub', time_zone: 'Etc/UTC' })
    } finally {
      await test.close()
    }
  },
)
