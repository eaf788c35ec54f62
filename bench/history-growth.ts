/**
 * What a growing history costs: `node bench/history-growth.ts`. From 100 to 100,000 incidents on SQLite: a start, the
 * publishing of an incident and its resolution, the page, and the API. Ratios against the smallest of the same run.
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')
const outfile = join(root, `dist/history-growth-${process.pid}.js`)
await build({
  entryPoints: [join(root, 'bench/history-growth-run.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node22.12',
  format: 'esm',
  packages: 'external',
  jsx: 'automatic',
  logLevel: 'warning',
})
const environment: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'production' }
const result = spawnSync(process.execPath, [outfile], { cwd: root, stdio: 'inherit', env: environment })
rmSync(outfile, { force: true })
process.exit(result.status ?? 1)
