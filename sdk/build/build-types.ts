import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const ENTRIES = ['sdk/index.d.ts', 'sdk/react/index.d.ts', 'sdk/server/index.d.ts']
const SPECIFIER = /(from\s+|import\()(['"])(\.{1,2}\/[^'"]+)\.ts\2/g

/** Writes the declarations of the npm package into `dist/package/types`: what its entries reach, and no more. */
export function buildTypes(root: string): void {
  const types = join(root, 'dist/package/types')
  const all = join(root, 'dist/package-types')
  for (const folder of [types, all]) rmSync(folder, { recursive: true, force: true })
  const result = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      '-p',
      join(root, 'sdk/build/tsconfig.types.json'),
      '--outDir',
      all,
    ],
    { cwd: root, encoding: 'utf8' },
  )
  if (result.status !== 0) throw new Error(`${result.stdout}${result.stderr}`)
  const written = new Set(readdirSync(all, { recursive: true, encoding: 'utf8' }))
  const waiting = [...ENTRIES]
  const reached = new Set<string>()
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    const from = join(all, file)
    const text = readFileSync(from, 'utf8').replace(SPECIFIER, (_, before, quote, path) => {
      const next = relative(all, join(dirname(from), `${path}.d.ts`))
      if (!written.has(next)) throw new Error(`${file} needs ${path}, of which there are no declarations`)
      waiting.push(next)
      return `${before}${quote}${path}.js${quote}`
    })
    mkdirSync(dirname(join(types, file)), { recursive: true })
    writeFileSync(join(types, file), text)
  }
  rmSync(all, { recursive: true })
}
