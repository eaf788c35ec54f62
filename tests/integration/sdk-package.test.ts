import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_GZIP_BYTES } from '../../sdk/build/sizes.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'dist/package')
const run = promisify(execFile)
const ENTRIES = ['index.js', 'react.js', 'server.js']

/** Runs a module's text in a Node of its own, in the package's folder, and reads what it prints as JSON. */
async function inPlainNode(source: string): Promise<unknown> {
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', source], {
    cwd: folder,
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

describe('the npm package', () => {
  let consumer: string
  let built: string
  beforeAll(async () => {
    const { stdout } = await run(process.execPath, ['sdk/build-package.ts'], { cwd: root })
    built = stdout
    consumer = mkdtempSync(join(tmpdir(), 'allclear-consumer-'))
    const modules = join(consumer, 'node_modules')
    for (const name of ['@allclear', '@types']) mkdirSync(join(modules, name), { recursive: true })
    symlinkSync(folder, join(modules, '@allclear/sdk'), 'dir')
    for (const name of ['react', '@types/react', '@types/node', 'undici-types', 'csstype'])
      symlinkSync(join(root, 'node_modules', name), join(modules, name), 'dir')
  })
  afterAll(() => rmSync(consumer, { recursive: true, force: true }))

  it('is within its sizes, which the build prints and fails beyond', () => {
    const { core, react, widget } = MAX_GZIP_BYTES
    for (const bytes of [core, react]) expect(built).toContain(`(at most ${bytes})\n`)
    const script = readFileSync(join(root, 'dist/sdk/widget-v1.js'))
    expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(widget)
  })

  it('has the version of the whole, and no problem for publint', async () => {
    const versionOf = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')).version as string
    expect(versionOf('sdk/package.json')).toBe(versionOf('package.json'))
    expect(versionOf('dist/package/package.json')).toBe(versionOf('package.json'))
    const { messages } = await publint({ pkgDir: folder, pack: false, level: 'suggestion' })
    expect(messages).toEqual([])
  })

  it('packs scripts with their maps, declarations and a README, and nothing else', () => {
    const cli = process.env.npm_execpath
    const args = ['pack', '--dry-run', '--json']
    const { stdout } = cli
      ? spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' })
      : spawnSync('npm', args, { cwd: folder, encoding: 'utf8' })
    const packed = JSON.parse(stdout) as Record<string, unknown> | unknown[]
    const [{ files }] = Object.values(packed) as [{ files: { path: string }[] }]
    const paths = files.map(({ path }) => path)
    const scripts = [...ENTRIES, 'steering.js', 'reports.js', 'banner.js', 'report-dialog.js']
    expect(paths.filter((path) => !path.startsWith('types/')).sort()).toEqual(
      ['README.md', 'package.json', ...scripts, ...scripts.map((name) => `${name}.map`)].sort(),
    )
    const types = paths.filter((path) => path.startsWith('types/'))
    expect(types).toEqual(expect.arrayContaining(['types/sdk/index.d.ts', 'types/sdk/react/index.d.ts']))
    expect(types.every((path) => path.endsWith('.d.ts'))).toBe(true)
  })

  it.each(ENTRIES)('%s does nothing when it is imported where there is no page', async (entry) => {
    const found = await inPlainNode(`
      const calls = []
      for (const name of ['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'])
        globalThis[name] = () => calls.push(name)
      for (const name of ['BroadcastChannel', 'AbortController', 'WebSocket'])
        globalThis[name] = class { constructor() { calls.push(name) } }
      const names = () => Reflect.ownKeys(globalThis).map(String).sort().join()
      const before = names()
      const module = await import('./${entry}')
      const resources = process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate|TCP|Message/.test(name))
      console.log(JSON.stringify({ calls, resources, isSame: before === names(), exports: Object.keys(module).sort() }))`)
    const exports = {
      'index.js': ['connect'],
      'react.js': ['AllclearProvider', 'StatusBanner', 'useGate', 'useStatus'],
      'server.js': ['statusHints'],
    }[entry]
    expect(found).toEqual({ calls: [], resources: [], isSame: true, exports })
  })

  it('gives a stopped client where there is no page, with every gate open, and lets the process end', async () => {
    expect(
      await inPlainNode(`
        import { connect } from './index.js'
        const client = connect({ url: 'https://status.example.com', appVersion: '1', allow: ['reload', 'gate', 'report'] })
        await client.gate('prefetch', { whenUnknown: 'closed' })
        const { connection, state, disconnected, reloadNotice } = client
        const isOpen = client.isOpen('prefetch')
        client.destroy()
        console.log(JSON.stringify({ connection, state, disconnected, reloadNotice, isOpen, saved: client.takeSaved() }))`),
    ).toEqual({
      connection: 'stopped',
      state: null,
      disconnected: false,
      reloadNotice: null,
      isOpen: true,
      saved: null,
    })
  })

  it.each([
    ['bundlers', { module: 'esnext', moduleResolution: 'bundler' }],
    ['Node', { module: 'nodenext', moduleResolution: 'nodenext' }],
  ])('has types that %s find, and that say no to what is wrong', (_, resolution) => {
    writeFileSync(join(consumer, 'package.json'), '{"type":"module"}')
    writeFileSync(
      join(consumer, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          ...resolution,
          target: 'es2022',
          lib: ['es2022', 'dom'],
          jsx: 'react-jsx',
          strict: true,
          noEmit: true,
          types: ['node'],
        },
        files: ['app.tsx'],
      }),
    )
    writeFileSync(
      join(consumer, 'app.tsx'),
      `import { createServer } from 'node:http'
      import { type Client, type ClientOptions, connect } from '@allclear/sdk'
      import { AllclearProvider, StatusBanner, useGate, useStatus } from '@allclear/sdk/react'
      import { statusHints } from '@allclear/sdk/server'

      const options: ClientOptions = { url: 'https://status.example.com', allow: ['banner', 'gate'] }
      const client: Client = connect(options)
      client.on('beforereload', (event) => event.preventDefault())
      const indicator: 'none' | 'maintenance' | 'minor' | 'major' | 'critical' | undefined = client.state?.status.indicator
      // @ts-expect-error: no such kind
      connect({ url: '', allow: ['everything'] })
      // @ts-expect-error: no such event
      client.on('nothing', () => undefined)
      export function App() {
        const { state } = useStatus()
        return <AllclearProvider {...options}>{useGate('x') && state?.page.name}<StatusBanner position="inline" /></AllclearProvider>
      }
      export { createServer, indicator, statusHints }`,
    )
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', consumer],
      { encoding: 'utf8' },
    )
    expect(stdout).toBe('')
    expect(status).toBe(0)
  })
})
