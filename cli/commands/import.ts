import type { Command } from 'commander'
import { commandActor } from '../../server/auth/actor.ts'
import { fetchPage } from '../../server/import/fetch-page.ts'
import type { ImportCount, ImportReport } from '../../server/import/import-report.ts'
import { type ImportProgress, importStatuspage } from '../../server/import/import-statuspage.ts'
import { readFolder } from '../../server/import/read-folder.ts'
import { answer, type CommonOptions } from '../answer.ts'
import { withDeps } from '../open-deps.ts'

interface Options extends CommonOptions {
  page?: string
  only?: string
  name?: string
  timeZone?: string
  url?: string
  allowPrivate?: boolean
}

export function register(program: Command): void {
  program
    .command('import')
    .description('bring in another status page')
    .command('statuspage <source>')
    .description(
      'from a folder of v2 JSON bodies, or from the address of a page (https://status.example.com)',
    )
    .option('--page <id>', 'import into this page of ours, instead of one with the source’s id')
    .option('--only <id>', 'take this page when the folder holds several')
    .option('--name <name>', 'name of the page')
    .option('--time-zone <zone>', 'time zone of the page, such as Europe/Berlin')
    .option('--url <url>', 'public address of the page')
    .option('--allow-private', 'follow redirects to private addresses')
    .action(importCommand)
}

async function importCommand(source: string, options: Options): Promise<void> {
  const startedAt = performance.now()
  const read = /^https?:\/\//i.test(source)
    ? { bodies: await fetchPage(source, options), notTaken: [] }
    : readFolder(source)
  await withDeps(async (deps) => {
    const { page, only, name, timeZone, url } = options
    const input = { bodies: read.bodies, onlyPageId: only, intoPageId: page, name, timeZone, url }
    const report = await importStatuspage(deps, commandActor, input, showProgress)
    report.notTaken.unshift(...read.notTaken)
    const seconds = Math.round(performance.now() - startedAt) / 1000
    answer(options, { ...report, seconds }, sayReport(report, seconds))
  })
}

function showProgress({ phase, done, total }: ImportProgress): void {
  if (process.stderr.isTTY)
    process.stderr.write(
      `\r\x1b[K${phase} ${done}/${total}${phase === 'history' && done === total ? '\n' : ''}`,
    )
  else if (done === total || done % 100 < 25) process.stderr.write(`${phase} ${done}/${total}\n`)
}

function sayReport(report: ImportReport, seconds: number): string {
  const count = (what: string, { created, updated, unchanged, keptOurs }: ImportCount) =>
    `  ${what.padEnd(14)}${created} new, ${updated} brought up to date, ${unchanged} unchanged${keptOurs > 0 ? `, ${keptOurs} kept as changed here` : ''}`
  const remarks = (title: string, list: ImportReport['notTaken']) =>
    list.length === 0 ? [] : ['', title, ...list.map(({ what, id, why }) => `  ${what} ${id}: ${why}`)]
  const { page } = report
  return [
    `Imported into ${page.name} (${page.id}${page.isNew ? ', new' : ''}${page.isDefault ? ', the default page' : ''}) in ${seconds} s`,
    count('components', report.components),
    count('incidents', report.incidents),
    count('maintenances', report.maintenances),
    `  updates       ${report.updates.created} new, ${report.updates.updated} brought up to date`,
    `  status        ${report.statusChanges} changes of components`,
    ...remarks('Not taken:', report.notTaken),
    ...remarks('Taken, but not exactly as it was:', report.adapted),
  ].join('\n')
}
