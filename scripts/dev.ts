/** `npm run dev`: core and edge in one process on PORT, pages reloaded on change. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
Object.assign(process.env, {
  NODE_ENV: 'development',
  NEXT_TELEMETRY_DISABLED: '1',
  NEXT_DIST_DIR: '.next-dev',
})
if (!existsSync(join(root, 'dist/edge.js')))
  spawnSync(process.execPath, [join(root, 'scripts/build.js'), 'programs'], { stdio: 'inherit' })
for (const script of ['scripts/build-assets.ts', 'sdk/build.ts'])
  spawnSync(process.execPath, [join(root, script)], { stdio: ['ignore', 'ignore', 'inherit'] })

const { startCore } = await import('../server/runtime/core.ts')
const { edgeEnvironment } = await import('../server/runtime/start-all.ts')
const { readSecrets } = await import('../server/secrets/read-secrets.ts')
const { startEdge } = await import('../edge/main.ts')
const { readOptions } = await import('../edge/options.ts')
const { createSetupLink } = await import('../server/setup/create-setup-link.ts')

const core = await startCore({ root, dev: true, port: 0, host: '127.0.0.1' })
const { config, db } = core.deps
const { edgeToken } = readSecrets(config)
const own = { port: config.port, corePort: core.port, edgeToken, index: 0 }
const edge = await startEdge(
  readOptions({
    ...edgeEnvironment(config, root, own),
    EDGE_CACHE_DIR: join(config.dataDir, 'edge-cache', 'dev'),
  }),
)
process.stdout.write(`\n  Status page   ${config.publicUrl}\n  Console       ${config.publicUrl}/console\n`)
if ((await db.user.count({ where: { role: 'admin' } })) === 0) {
  process.stdout.write(`  First administrator: ${(await createSetupLink(core.deps)).url}\n`)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void edge
      .close(0)
      .then(() => core.close())
      .then(() => process.exit(0))
  })
}
