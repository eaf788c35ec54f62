/**
 * Fails when a room imports what it may not (docs/architecture in the README). Reads import and export specifiers,
 * static and dynamic, of every source file.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const BUILT_INS = new Set(builtinModules)

interface Rule {
  /** Rooms (path prefixes) that this one may import, besides itself. */
  rooms: string[]
  /** Packages it may import; `*`: any but Prisma, which only server/db may. */
  packages: string[]
  node: boolean
}

/** The longest prefix that fits a file is its room. */
const RULES: Record<string, Rule> = {
  protocol: { rooms: [], packages: [], node: false },
  domain: { rooms: ['protocol'], packages: ['zod'], node: false },
  'server/db': {
    rooms: ['domain', 'protocol', 'generated'],
    packages: ['@prisma/', '@libsql/client', 'pg'],
    node: true,
  },
  server: {
    rooms: ['domain', 'protocol', 'components/status', 'components/ui'],
    packages: ['*'],
    node: true,
  },
  app: { rooms: ['server', 'components', 'domain', 'protocol'], packages: ['*'], node: true },
  components: { rooms: ['domain', 'protocol'], packages: ['*'], node: false },
  'components/ui': { rooms: [], packages: ['*'], node: false },
  edge: { rooms: ['protocol'], packages: [], node: true },
  sdk: {
    rooms: ['protocol'],
    packages: ['react', 'react-dom', 'esbuild', 'terser', 'acorn', 'publint'],
    node: true,
  },
  cli: { rooms: ['server', 'domain', 'protocol', 'prisma/seed'], packages: ['*'], node: true },
  'prisma/seed': { rooms: ['server', 'domain', 'protocol'], packages: [], node: true },
}
/** Rooms that others may not look into, beyond what the rules above say. */
const APP_NEVER = 'server/db'

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

function roomOf(path: string): string | undefined {
  return Object.keys(RULES)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0]
}

const SPECIFIER =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g

const problems: string[] = []
for (const top of ['protocol', 'domain', 'server', 'app', 'components', 'edge', 'sdk', 'cli', 'prisma']) {
  for (const file of filesIn(top)) {
    const room = roomOf(file)
    if (room === undefined) continue
    const rule = RULES[room]!
    for (const match of readFileSync(join(root, file), 'utf8').matchAll(SPECIFIER)) {
      const specifier = (match[1] ?? match[2])!
      const reason = specifier.startsWith('.')
        ? refuseRoom(file, room, rule, specifier)
        : refusePackage(rule, specifier)
      if (reason !== null) problems.push(`${file}: ${specifier} (${reason})`)
    }
  }
}

function refuseRoom(file: string, room: string, rule: Rule, specifier: string): string | null {
  const target = relative(root, join(root, dirname(file), specifier))
    .split(sep)
    .join('/')
  if (room === 'app' && target.startsWith(`${APP_NEVER}/`)) return 'app never imports server/db'
  const allowed = [room, ...rule.rooms].some((prefix) => target === prefix || target.startsWith(`${prefix}/`))
  return allowed || (room === 'server' && target.startsWith('server/db/'))
    ? null
    : `${room} may not import this room`
}

function refusePackage(rule: Rule, specifier: string): string | null {
  const isBuiltIn = specifier.startsWith('node:') || BUILT_INS.has(specifier)
  if (isBuiltIn) return rule.node ? null : 'no Node in this room'
  const isPrisma = specifier.startsWith('@prisma/')
  const fits = rule.packages.some((name) =>
    name === '*'
      ? !isPrisma
      : specifier === name || specifier.startsWith(name.endsWith('/') ? name : `${name}/`),
  )
  return fits ? null : 'package not allowed here'
}

for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exit(problems.length === 0 ? 0 : 1)
