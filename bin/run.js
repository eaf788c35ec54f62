// Bundles the command line when it is missing or older than its sources, then hands over to it.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
if (process.env.ALLCLEAR_PREBUILT !== '1') {
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.js'), 'programs'], {
    stdio: ['ignore', 2, 2],
  })
  if (built.status !== 0) process.exit(1)
}
await import(pathToFileURL(join(root, 'dist/allclear.js')).href)
