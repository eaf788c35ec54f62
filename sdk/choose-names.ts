/**
 * `npm run choose-names`: chooses the short names of widget and core anew, with which they compress best, for the client
 * as it is now. Takes some minutes on all processors; what it finds is committed (`build/chosen-names.json`), and every
 * build gives the same names without a search. `--tries N` for fewer or more than usual.
 */
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { bundleSet, readChosen, type SetName, writeChosen } from './build/build-set.ts'
import { fileSets } from './build/file-sets.ts'
import { NAME_GROUPS } from './build/mangled-names.ts'
import { digestOf, namesIn, namesTaken, startingNames } from './build/name-files.ts'
import type { SearchNews, SearchTask } from './build/search-worker.ts'

/** Enough for nearly all that can be had; from other seeds it ends a few bytes off. */
const TRIES = 300_000
const SEEDS = [1, 2]
const HEAT = [0.5, 0.08] as const
const SAY_EVERY_MS = 10_000

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { values } = parseArgs({ options: { tries: { type: 'string' } } })
const tries = Number(values.tries ?? TRIES)
const chosen = readChosen(root)

interface Search {
  set: SetName
  task: SearchTask
  news?: SearchNews
}
const searches: Search[] = []
for (const [set, { main, files }] of Object.entries(fileSets(root)) as [
  SetName,
  ReturnType<typeof fileSets>[SetName],
][]) {
  const bundles = await bundleSet({ main, files })
  const { code, names } = bundles[main]!
  const { variables, properties } = startingNames(bundles, main, chosen[set])
  // Those of other files come to hand where they are needed.
  const from = { variables, properties: new Map(namesIn(names).map((name) => [name, properties.get(name)!])) }
  const task = { code, from, groups: NAME_GROUPS, taken: namesTaken(bundles), tries, heat: HEAT }
  searches.push(...SEEDS.map((seed) => ({ set, task: { ...task, seed } })))
}

const waiting = [...searches]
const saying = setInterval(() => {
  const running = searches.filter(({ news }) => news && !news.found)
  const words = running.map(
    ({ set, task, news }) => `${set} ${task.seed}: ${news!.gzipBytes} B, ${Math.round(news!.share * 100)} %`,
  )
  process.stdout.write(`${words.join(' · ')}\n`)
}, SAY_EVERY_MS)
await Promise.all(Array.from({ length: availableParallelism() }, searchAll))
clearInterval(saying)

for (const set of new Set(searches.map((search) => search.set))) {
  const own = searches.filter((search) => search.set === set)
  const best = own.sort((a, b) => a.news!.gzipBytes - b.news!.gzipBytes)[0]!
  const { variables, properties } = best.news!.found!
  chosen[set] = {
    of: digestOf(best.task.code),
    variables: variables.join(' '),
    properties: [...properties].map((pair) => pair.join(':')).join(' '),
  }
  process.stdout.write(`${set}: ${best.news!.gzipBytes} B gzip\n`)
}
writeChosen(root, chosen)

async function searchAll(): Promise<void> {
  for (let search = waiting.shift(); search; search = waiting.shift()) await run(search)
}

function run(search: Search): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./build/search-worker.ts', import.meta.url), {
      workerData: search.task,
    })
    worker.on('message', (news: SearchNews) => {
      search.news = news
    })
    worker.on('error', reject)
    worker.on('exit', () => resolve())
  })
}
