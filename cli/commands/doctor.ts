import { join } from 'node:path'
import type { Command } from 'commander'
import { readConfig } from '../../server/config/read-config.ts'
import { examine } from '../../server/doctor/examine.ts'
import { answer, type CommonOptions } from '../answer.ts'
import { programRoot } from '../program-root.ts'

const SIGN = { ok: '✓', warning: '!', error: '✗' }

export function register(program: Command): void {
  program
    .command('doctor')
    .description('say what is wrong with this set-up and how to mend it; changes nothing')
    .action(async (options: CommonOptions) => {
      const findings = await examine(
        readConfig(process.env),
        process.env,
        join(programRoot(), 'prisma/migrations'),
      )
      const isHealthy = findings.every((finding) => finding.level !== 'error')
      const lines = findings.flatMap(({ name, level, found, mend }) => [
        `${SIGN[level]} ${name}: ${found}`,
        ...(mend === undefined ? [] : [`    → ${mend}`]),
      ])
      answer(options, { healthy: isHealthy, findings }, lines.join('\n'))
      if (!isHealthy) process.exitCode = 1
    })
}
