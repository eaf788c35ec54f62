/** Checks the types of each room under its own rules: pure rooms know neither Node nor the DOM. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
let failed = false
for (const project of ['protocol', 'domain', 'edge', 'sdk', '.']) {
  const config = join(root, project, 'tsconfig.json')
  if (!existsSync(config)) continue
  const result = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', config, '--noEmit'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  if (result.status !== 0) {
    failed = true
    process.stderr.write(`${project}:\n${result.stdout}${result.stderr}`)
  }
}
process.exit(failed ? 1 : 0)
