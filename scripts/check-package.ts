/**
 * `npm run check:package`: what a registry's users would stumble over in the SDK's package. publint runs within
 * `npm test` as well; Are The Types Wrong brings a TypeScript of its own (38 MB) and is fetched only here.
 */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const npm = process.env.npm_execpath
if (npm === undefined) throw new Error('Run it as `npm run check:package`')
const steps = [
  ['sdk/build-package.ts'],
  ['node_modules/publint/src/cli.js', 'run', 'dist/package', '--strict'],
  [
    npm,
    'exec',
    '--yes',
    '--package=@arethetypeswrong/cli@0.18.5',
    '--',
    'attw',
    '--pack',
    'dist/package',
    '--profile',
    'esm-only',
  ],
]
for (const step of steps) {
  const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}
