import type { Command } from 'commander'
import { commandActor } from '../../server/auth/actor.ts'
import { createRelease, type ReleaseRecord } from '../../server/releases/create-release.ts'
import { findRelease, listReleases, releaseView } from '../../server/releases/list-releases.ts'
import { updateRelease } from '../../server/releases/update-release.ts'
import { answer, type CommonOptions, table } from '../answer.ts'
import { choosePage } from '../choose-page.ts'
import { withDeps } from '../open-deps.ts'

interface ReleaseOptions extends CommonOptions {
  page?: string
  app?: string
  note?: string
}

const lineOf = (row: ReleaseRecord) => [
  row.version,
  row.app,
  row.badAt === null ? '' : 'bad',
  row.createdAt.toISOString(),
]

export function register(program: Command): void {
  const release = program
    .command('release')
    .description('versions of host apps, as their deploys register them')
  const leaf = (words: string, description: string) =>
    release
      .command(words)
      .description(description)
      .option('--page <page>', 'id, host or name of the page; else the default page')
      .option('--app <app>', "the host's data-app, where it names one")
  leaf('register <version>', 'say that a version was deployed; twice is once')
    .option('--note <text>', 'a word for responders')
    .action((version: string, options: ReleaseOptions) =>
      withDeps(async (deps, defaultPageId) => {
        const pageId = await choosePage(deps, options.page, defaultPageId)
        const input = { pageId, version, app: options.app, note: options.note }
        const { release: row } = await createRelease(deps, commandActor, input)
        answer(options, releaseView(row), lineOf(row).join('  '))
      }),
    )
  leaf('list', 'registered versions, newest first').action((options: ReleaseOptions) =>
    withDeps(async (deps, defaultPageId) => {
      const pageId = await choosePage(deps, options.page, defaultPageId)
      const rows = await listReleases(deps, pageId, { app: options.app })
      answer(
        options,
        rows.map(releaseView),
        rows.length === 0 ? 'There are no releases.' : table(rows.map(lineOf)),
      )
    }),
  )
  for (const [word, isBad, description] of [
    ['bad <version>', true, 'mark a version bad'],
    ['good <version>', false, 'take the mark away again'],
  ] as const) {
    leaf(word, description).action((version: string, options: ReleaseOptions) =>
      withDeps(async (deps, defaultPageId) => {
        const pageId = await choosePage(deps, options.page, defaultPageId)
        const { id } = await findRelease(deps, pageId, options.app ?? '', version)
        const row = await updateRelease(deps, commandActor, { pageId, id, isBad })
        answer(options, releaseView(row), lineOf(row).join('  '))
      }),
    )
  }
}
