/**
 * `npm run choose-names`: chooses short names with which widget and core compress well, for those that have changed since
 * theirs were chosen, or for what is named (`-- widget`, `-- package`). What it finds is committed
 * (`build/chosen-names.json`), and builds give these names without a search. It begins with the names of before and takes
 * seconds; with `-- --afresh` it searches all over, for minutes on all processors.
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
import { readNames } from './build/read-names.ts'
import type { SearchNews, SearchTask } from './build/search-worker.ts'

/** `afresh`: with a twelfth of the tries the widget ends 150 bytes above, from another seed a few bytes off. */
const WAYS = {
  onward: { tries: 25_000, seeds: [1], heat: [0.1, 0.05] },
  afresh: { tries: 300_000, seeds: [1, 2], heat: [0.5, 0.08] },
} as const
const SAY_EVERY_MS = 10_000

interface Search {
  set: SetName
  task: SearchTask
  news?: SearchNews
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { values, positionals } = parseArgs({
  options: { afresh: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const { tries, seeds, heat } = WAYS[values.afresh ? 'afresh' : 'onward']

const searches = [...(await searchesFor('widget')), ...(await searchesFor('package'))]
if (searches.length === 0) process.stdout.write('The names are those chosen for the client as it is\n')

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
  const isWanted = positionals.length > 0 ? positionals.includes(set) : values.afresh || !isChosen
  if (!isWanted) return []
  // Those of other files come to hand where they are needed.
  const from = { variables, properties: new Map(namesIn(names).map((name) => [name, properties.get(name)!])) }
  const task = { code, from, groups: NAME_GROUPS, taken: namesTaken(bundles), tries, heat }
  return seeds.map((seed) => ({ set, task: { ...task, seed } }))
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

/** Once all searches for a set are done. */
function keepBest(set: SetName): void {
  const own = searches.filter((search) => search.set === set)
  if (!own.every(({ news }) => news?.found)) return
  const best = own.sort((a, b) => a.news!.gzipBytes - b.news!.gzipBytes)[0]!
  const { variables, properties } = best.news!.found!
  const sources = readNames(best.task.code).variables.map(({ name }) => name)
  writeChosen(root, {
    ...readChosen(root),
    [set]: {
      of: digestOf(best.task.code),
      variables: variables.map((short, index) => `${sources[index]}:${short}`).join(' '),
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
