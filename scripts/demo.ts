/**
 * `npm run demo`: Allclear on a scratch database with demonstration content, and a small chat page at another origin
 * that embeds the widget. PORT (3000) and DEMO_PORT (the next one) choose the ports. Everything is gone at its end.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { serveChat } from '../demo/serve-chat.ts'

const root = join(import.meta.dirname, '..')
const port = Number(process.env.PORT ?? 3000)
const dataDir = mkdtempSync(join(tmpdir(), 'allclear-demo-'))
const environment = {
  ...process.env,
  PORT: String(port),
  DATA_DIR: dataDir,
  DATABASE_URL: '',
  PUBLIC_URL: process.env.PUBLIC_URL ?? `http://localhost:${port}`,
}
// New each time: the demonstration may be reachable from other machines.
const signIn = { email: 'demo@example.com', password: randomBytes(9).toString('base64url') }
let product: ChildProcess | undefined
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))

interface Place {
  statusPage: string
  console: string
}

function build(): void {
  const result = spawnSync(process.execPath, [join(root, 'scripts/build.js'), 'all'], {
    stdio: ['ignore', 2, 2],
  })
  if (result.status !== 0) process.exit(1)
}

async function seed(): Promise<void> {
  // Imported only now: the build makes the database client that these need.
  const { readConfig } = await import('../server/config/read-config.ts')
  const { openDatabase } = await import('../server/db/database.ts')
  const { migrateDatabase } = await import('../server/db/migrate-database.ts')
  const { systemClock } = await import('../server/clock.ts')
  const { commandActor } = await import('../server/auth/actor.ts')
  const { createAdministrator } = await import('../server/setup/create-administrator.ts')
  const { seedDemo } = await import('../prisma/seed/seed-demo.ts')
  const config = readConfig(environment)
  await migrateDatabase(config.databaseUrl, join(root, 'prisma/migrations'))
  const db = openDatabase(config.databaseUrl)
  const deps = { db, clock: systemClock, config }
  await seedDemo(deps, new Date())
  await createAdministrator(deps, commandActor, { name: 'Demo', ...signIn })
  await db.$disconnect()
}

/** Starts the product and waits until it says where it is. */
function start(): Promise<Place> {
  const child = spawn(process.execPath, [join(root, 'bin/allclear.js'), 'start', '--no-build', '--json'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  product = child
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready":true')) resolve(JSON.parse(line) as Place)
    })
    child.once('exit', (code) => reject(new Error(`Allclear ended with code ${code}`)))
  })
}

build()
process.stderr.write('  Writing the demonstration content …\n')
await seed()
const place = await start()
const chat = await serveChat(place.statusPage, Number(process.env.DEMO_PORT ?? port + 1))
const lines = [
  '',
  `  Chat app      http://localhost:${chat.port}     (embeds the widget; watch the banner here)`,
  `  Status page   ${place.statusPage}`,
  `  Console       ${place.console}`,
  `  Sign in as    ${signIn.email}   ${signIn.password}`,
]
process.stdout.write(`${lines.join('\n')}\n\n  Ctrl+C ends it and throws everything away.\n\n`)

const stop = () => {
  chat.server.close()
  chat.server.closeAllConnections()
  product?.removeAllListeners('exit')
  product?.once('exit', () => process.exit(0))
  product?.kill('SIGTERM')
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
product?.removeAllListeners('exit')
product?.once('exit', (code) => process.exit(code ?? 1))
