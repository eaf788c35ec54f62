/**
 * `npm run choose-names`: chooses short names with which widget and core compress best, for those that have changed since
 * theirs were chosen, or for what is named (`-- widget`, `-- package`). Takes minutes on all processors. What it finds is
 * committed (`build/chosen-names.json`), and builds give these names without a search. `--tries N`: more or fewer than
 * usual.
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

/** Half as many end some 20 bytes above; from another seed it ends a few bytes off. */
const TRIES = 300_000
const SEEDS = [1, 2]
const HEAT = [0.5, 0.08] as const
const SAY_EVERY_MS = 10_000

interface Search {
  set: SetName
  task: SearchTask
  news?: SearchNews
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { values, positionals } = parseArgs({
  options: { tries: { type: 'string' } },
  allowPositionals: true,
})
const tries = Number(values.tries ?? TRIES)

const searches = [...(await searchesFor('widget')), ...(await searchesFor('package'))]
const waiting = [...searches]
const saying = setInterval(say, SAY_EVERY_MS)
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let search = waiting.shift(); search; search = waiting.shift()) {
      await run(search)
      keepBest(search.set)
    }
  }),
)
clearInterval(saying)

/** What is to be done for a set: nothing where its names are those chosen for it, unless it is asked for. */
async function searchesFor(set: SetName): Promise<Search[]> {
  const { main, files } = fileSets(root)[set]
  const bundles = await bundleSet({ main, files })
  const { code, names } = bundles[main]!
  const { isChosen, variables, properties } = startingNames(bundles, main, readChosen(root)[set])
  if (positionals.length > 0 ? !positionals.includes(set) : isChosen) return []
  // Those of other files come to hand where they are needed.
  const from = { variables, properties: new Map(namesIn(names).map((name) => [name, properties.get(name)!])) }
  const task = { code, from, groups: NAME_GROUPS, taken: namesTaken(bundles), tries, heat: HEAT }
  return SEEDS.map((seed) => ({ set, task: { ...task, seed } }))
}

function run(search: Search): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./build/search-worker.ts', import.meta.url), { workerData: search.task })
    worker.on('message', (news: SearchNews) => {
      search.news = news
    })
    worker.on('error', reject)
    worker.on('exit', () => resolve())
  })
}

/** Once all searches for a set are done. */
function keepBest(set: SetName): void {
  const own = searches.filter((search) => search.set === set)
  if (!own.every(({ news }) => news?.found)) return
  const best = own.sort((a, b) => a.news!.gzipBytes - b.news!.gzipBytes)[0]!
  const { variables, properties } = best.news!.found!
  writeChosen(root, {
    ...readChosen(root),
    [set]: {
      of: digestOf(best.task.code),
      variables: variables.join(' '),
      properties: [...properties].map((pair) => pair.join(':')).join(' '),
    },
  })
  process.stdout.write(`${set}: ${best.news!.gzipBytes} B gzip\n`)
}

function say(): void {
  const running = searches.filter(({ news }) => news && !news.found)
  const words = running.map(
    ({ set, task, news }) => `${set} ${task.seed}: ${news!.gzipBytes} B, ${Math.round(news!.share * 100)} %`,
  )
  process.stdout.write(`${words.join(' · ')}\n`)
}
