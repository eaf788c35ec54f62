/**
 * The console with a long history and many people: `node bench/console-load.ts [incidents] [rounds]`, 100000 and 2.
 * Two products run side by side, alike but for their incidents: 100 and as many as asked for; 500 components and 50
 * people signed in. Each person goes through all pages, asking for each at the one and then at the other, so that a
 * busy machine slows both alike. Prints p50 and p99 of each page and their ratio.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandActor } from '../server/auth/actor.ts'
import { systemClock } from '../server/clock.ts'
import { readConfig } from '../server/config/read-config.ts'
import { openDatabase } from '../server/db/database.ts'
import { migrateDatabase } from '../server/db/migrate-database.ts'
import type { Deps } from '../server/deps.ts'
import { createIncident } from '../server/incidents/create-incident.ts'
import { ensureInstallation } from '../server/install/ensure-installation.ts'
import { newId } from '../server/new-id.ts'
import { readSecrets } from '../server/secrets/read-secrets.ts'
import { type RunningProduct, runProduct } from '../tests/support/run-product.ts'
import { growHistory } from './grow-history.ts'

const MANY = Number(process.argv[2] ?? 100_000)
const ROUNDS = Number(process.argv[3] ?? 2)
const FEW = 100
const COMPONENTS = 500
const GROUPS = 20
const PEOPLE = 50
/** Between two pages of one person, at most. */
const THINK_MS = 20_000

interface Side {
  incidents: number
  product: RunningProduct
  dataDir: string
  /** One for each person. */
  cookies: string[]
  openId: string
  /** Milliseconds by page. */
  took: Map<string, number[]>
}

async function prepare(incidents: number): Promise<Side> {
  const dataDir = mkdtempSync(join(tmpdir(), 'allclear-bench-'))
  const config = readConfig({ DATA_DIR: dataDir })
  await migrateDatabase(config.databaseUrl, join(process.cwd(), 'prisma/migrations'))
  const deps = { db: openDatabase(config.databaseUrl), clock: systemClock, config }
  const pageId = await ensureInstallation(deps)
  const at = new Date()
  const groups = Array.from({ length: GROUPS }, (_, i) => ({
    id: newId(),
    name: `Group ${i}`,
    position: i + 1,
  }))
  const components = Array.from({ length: COMPONENTS }, (_, i) => ({
    id: newId(),
    name: `Component ${i}`,
    position: i + 1,
    groupId: groups[i % GROUPS]!.id,
  }))
  const base = { pageId, createdAt: at, updatedAt: at }
  await deps.db.component.createMany({ data: groups.map((group) => ({ ...group, ...base, isGroup: true })) })
  await deps.db.component.createMany({ data: components.map((component) => ({ ...component, ...base })) })
  const ids = components.map((component) => component.id)
  await growHistory(deps, pageId, ids, { from: 0, to: incidents, updatesEach: 1 })
  let openId = ''
  for (let i = 0; i < 3; i++) {
    const incident = await createIncident(deps, commandActor, {
      pageId,
      name: `Open ${i}`,
      body: 'We are looking.',
      components: { [ids[i]!]: 'major_outage' },
    })
    openId = incident.id
  }
  const cookies = await signInAll(deps)
  await deps.db.$disconnect()
  const product = await runProduct({ DATA_DIR: dataDir })
  return { incidents, product, dataDir, cookies, openId, took: new Map() }
}

/** Fifty sessions as the sign-in writes them: fifty sign-ins from one address would be limited. */
async function signInAll(deps: Deps): Promise<string[]> {
  const { authSecret } = readSecrets(deps.config)
  const at = new Date()
  const cookies: string[] = []
  for (let i = 0; i < PEOPLE; i++) {
    const [id, token] = [newId(), randomBytes(24).toString('base64url')]
    const times = { createdAt: at, updatedAt: at }
    await deps.db.user.create({
      data: { id, name: `Person ${i}`, email: `person${i}@example.com`, role: 'admin', ...times },
    })
    await deps.db.session.create({
      data: { id: newId(), token, userId: id, expiresAt: new Date(at.getTime() + 86_400_000), ...times },
    })
    const signature = createHmac('sha256', authSecret).update(token).digest('base64')
    cookies.push(`allclear.session_token=${encodeURIComponent(`${token}.${signature}`)}`)
  }
  return cookies
}

const PAGES = [
  '',
  '/incidents/new',
  '/incidents/OPEN',
  '/incidents/OPEN/postmortem',
  '/maintenance',
  '/maintenance/new',
  '/components',
  '/templates',
  '/fleet',
  '/directives',
  '/reports',
  '/knobs',
  '/delivery',
  '/account',
]
const HERE = 'presence'

async function ask(side: Side, person: number, page: string): Promise<void> {
  const startedAt = performance.now()
  const cookie = side.cookies[person]!
  const path = `/console${page.replace('OPEN', side.openId)}`
  const answer =
    page === HERE
      ? await fetch(`${side.product.url}/console/api/here`, {
          method: 'POST',
          headers: { cookie, 'content-type': 'application/json' },
          body: JSON.stringify({
            tab: `tab-${person}`,
            place: `/console/incidents/${side.openId}`,
            isTyping: false,
          }),
        })
      : await fetch(`${side.product.url}${path}`, { headers: { cookie }, redirect: 'manual' })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 200)}`)
  const took = side.took.get(page) ?? []
  took.push(performance.now() - startedAt)
  side.took.set(page, took)
}

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}

const sides: Side[] = []
try {
  for (const incidents of [FEW, MANY]) {
    const startedAt = performance.now()
    sides.push(await prepare(incidents))
    process.stderr.write(
      `${incidents} incidents written in ${Math.round((performance.now() - startedAt) / 1000)} s\n`,
    )
  }
  // Compiled once, as after any first minute; not measured.
  for (const side of sides) for (const page of [...PAGES, HERE]) await ask(side, 0, page)
  for (const side of sides) side.took.clear()
  const person = async (number: number) => {
    for (let round = 0; round < ROUNDS; round++) {
      const order = [...PAGES, HERE, HERE, HERE]
        .map((page) => ({ page, at: Math.random() }))
        .sort((a, b) => a.at - b.at)
      for (const { page } of order) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * THINK_MS))
        for (const side of Math.random() < 0.5 ? sides : sides.toReversed()) await ask(side, number, page)
      }
    }
  }
  await Promise.all(Array.from({ length: PEOPLE }, (_, number) => person(number)))
  const [few, many] = sides as [Side, Side]
  process.stdout.write(
    `| page | ${FEW} incidents: p50, p99 ms | ${MANY} incidents: p50, p99 ms | ratio of p50, p99 |\n| --- | ---: | ---: | ---: |\n`,
  )
  for (const page of [...PAGES, HERE]) {
    const [a, b] = [few.took.get(page) ?? [], many.took.get(page) ?? []]
    const [a50, a99, b50, b99] = [quantile(a, 0.5), quantile(a, 0.99), quantile(b, 0.5), quantile(b, 0.99)]
    const name = page === HERE ? 'who is here' : `/console${page.replace('OPEN', '…')}`
    process.stdout.write(
      `| ${name} | ${Math.round(a50)}, ${Math.round(a99)} | ${Math.round(b50)}, ${Math.round(b99)} | ×${(b50 / a50).toFixed(2)}, ×${(b99 / a99).toFixed(2)} |\n`,
    )
  }
} finally {
  for (const side of sides) {
    await side.product.stop()
    rmSync(side.dataDir, { recursive: true, force: true })
  }
}
