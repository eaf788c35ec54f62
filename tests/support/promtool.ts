import { spawnSync } from 'node:child_process'

/** Whether Prometheus' own linter is installed (Debian: package prometheus). */
export const hasPromtool = spawnSync('promtool', ['--version']).error === undefined

/** What promtool complains of in a text of metrics; empty: nothing. */
export function promtoolComplaints(text: string): string {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  })
  return status === 0 ? `${stdout}${stderr}` : `status ${status}: ${stdout}${stderr}`
}

/** Runs promtool and returns its status and all that it said. */
export function promtool(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' })
  return { status, said: `${stdout}${stderr}` }
}
