import { processDeps } from '../server/process-deps.ts'
import { createSetupLink } from '../server/setup/create-setup-link.ts'

/** Says in a few lines where everything is, and how the first administrator is made while there is none. */
export async function announceStart(port: number, json: boolean): Promise<void> {
  const deps = processDeps()
  const publicUrl = process.env.PUBLIC_URL ? deps.config.publicUrl : `http://localhost:${port}`
  const hasAdministrator = (await deps.db.user.count({ where: { role: 'admin' } })) > 0
  const setup = hasAdministrator ? null : await createSetupLink(deps)
  await deps.db.$disconnect()
  const setupUrl = setup === null ? null : setup.url.replace(deps.config.publicUrl, publicUrl)
  const place = { statusPage: publicUrl, console: `${publicUrl}/console`, setup: setupUrl }
  if (json) {
    process.stdout.write(`${JSON.stringify({ ready: true, ...place })}\n`)
    return
  }
  const lines = ['', `  Status page   ${place.statusPage}`, `  Console       ${place.console}`]
  if (setupUrl !== null) {
    lines.push(
      '',
      '  There is no administrator yet. Whoever opens this link within the hour becomes the first:',
      `  ${setupUrl}`,
    )
  }
  process.stdout.write(`${lines.join('\n')}\n\n  Ctrl+C stops both.\n\n`)
}
