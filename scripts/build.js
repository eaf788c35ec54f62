// Builds what is missing or stale: `node scripts/build.js [programs|all]`. Plain JavaScript, so that it runs before
// anything is built. Each step remembers the content of its sources in dist/stamps.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
process.chdir(root)
mkdirSync('dist/stamps', { recursive: true })

function filesOf(path) {
  if (!existsSync(path)) return []
  if (!/^[^.]+$/.test(path.split('/').at(-1))) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function hashOf(sources) {
  const hash = createHash('sha256').update(process.version)
  for (const source of sources) {
    for (const file of filesOf(source)) hash.update(file).update(readFileSync(file))
  }
  return hash.digest('hex')
}

async function step(name, label, sources, outputs, work) {
  const stamp = join('dist/stamps', name)
  const hash = hashOf([...sources, 'package-lock.json', 'scripts/build.js'])
  if (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === hash &&
    outputs.every((output) => existsSync(output))
  )
    return
  const startedAt = performance.now()
  process.stderr.write(`  ${label} …`)
  await work()
  process.stderr.write(` ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
  writeFileSync(stamp, hash)
}

function node(...args) {
  const result = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (result.status !== 0) {
    process.stderr.write(`\n${result.stdout}\n${result.stderr}\n`)
    process.exit(1)
  }
  return result.stderr
}

async function bundle(entryPoints, options = {}) {
  const { build } = await import('esbuild')
  await build({
    entryPoints,
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    target: 'node22.12',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
    jsx: 'automatic',
    ...options,
  })
}

// A node that strips types is needed for the steps below; every supported one from 22.18 on does by itself.
const stripTypes = [
  '--disable-warning=ExperimentalWarning',
  ...(process.allowedNodeEnvironmentFlags.has('--experimental-strip-types')
    ? ['--experimental-strip-types']
    : []),
]

await step(
  'prisma',
  'Generating the database client',
  ['prisma', 'scripts/prisma-generate.ts', 'scripts/derive-postgres-schema.ts'],
  ['generated/sqlite/client.ts', 'generated/postgresql/client.ts'],
  () => node(...stripTypes, 'scripts/prisma-generate.ts'),
)
await step(
  'programs',
  'Bundling the programs',
  ['cli', 'edge', 'server', 'domain', 'protocol', 'prisma'],
  ['dist/allclear.js', 'dist/edge.js'],
  () => bundle({ allclear: 'cli/main.ts', edge: 'edge/process.ts' }),
)
if (process.argv[2] !== 'programs') {
  if (existsSync('sdk/build.ts')) {
    await step('sdk', 'Building the widget', ['sdk', 'protocol'], ['dist/sdk/widget-v1.js'], () => {
      // Whoever changed the client is told of its names.
      process.stderr.write(node(...stripTypes, 'sdk/build.ts'))
    })
  }
  if (existsSync('scripts/build-assets.ts')) {
    await step(
      'assets',
      "Building the page's style and script",
      ['components/status', 'components/ui', 'protocol', 'scripts/build-assets.ts', 'domain'],
      ['dist/assets'],
      () => node(...stripTypes, 'scripts/build-assets.ts'),
    )
  }
  await step(
    'next',
    'Building the pages (about a minute)',
    ['app', 'components', 'domain', 'server', 'protocol', 'prisma', 'next.config.ts', 'postcss.config.mjs'],
    ['.next/BUILD_ID'],
    () => node('node_modules/next/dist/bin/next', 'build'),
  )
}
