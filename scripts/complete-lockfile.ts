/**
 * Puts the optional packages of other platforms into package-lock.json: `node scripts/complete-lockfile.ts`, after an
 * `npm install` on a registry that does not carry them. Without their entries `npm ci` refuses the lockfile everywhere.
 * Which platform one is for stands in its name; on another it is never fetched.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Entry {
  version: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}

const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const PROCESSORS = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
]

const file = join(dirname(fileURLToPath(import.meta.url)), '../package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Entry> }
const { packages } = lock

/** The value of a list that stands as a word of the name. */
function wordOf(name: string, words: readonly string[]): string | undefined {
  const parts = name.split(/[-/]/)
  return words.find((word) => parts.includes(word))
}

for (const [owner, entry] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const places = [`${owner}/node_modules/${name}`, `node_modules/${name}`]
    if (places.some((place) => packages[place] !== undefined)) continue
    const isArmV7 = /-armv7|-arm-/.test(name)
    const os =
      wordOf(name, SYSTEMS) ?? (name.includes('windows') || name.includes('-win-') ? 'win32' : undefined)
    const cpu = wordOf(name, PROCESSORS) ?? (isArmV7 ? 'arm' : undefined)
    const libc = /musl/.test(name) ? 'musl' : /gnu/.test(name) && os === 'linux' ? 'glibc' : undefined
    if (os === undefined && cpu === undefined) {
      process.stderr.write(`${name}: no platform in its name; left out\n`)
      continue
    }
    packages[`node_modules/${name}`] = {
      version: range.replace(/^[\^~]/, ''),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      ...(os === undefined ? {} : { os: [os] }),
      ...(cpu === undefined ? {} : { cpu: [cpu] }),
      ...(libc === undefined ? {} : { libc: [libc] }),
    }
  }
}
const [root, ...rest] = Object.entries(packages)
lock.packages = Object.fromEntries([root!, ...rest.sort(([a], [b]) => (a < b ? -1 : 1))])
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
