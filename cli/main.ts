import { Command, CommanderError } from 'commander'
import { PROGRAM_VERSION } from '../server/db/program-version.ts'
import { register as registerAdmin } from './commands/admin.ts'
import { register as registerBackup } from './commands/backup.ts'
import { register as registerComponent } from './commands/component.ts'
import { register as registerCore } from './commands/core.ts'
import { register as registerDirective } from './commands/directive.ts'
import { register as registerDoctor } from './commands/doctor.ts'
import { register as registerEdge } from './commands/edge.ts'
import { register as registerImport } from './commands/import.ts'
import { register as registerIncident } from './commands/incident.ts'
import { register as registerKnob } from './commands/knob.ts'
import { register as registerMigrate } from './commands/migrate.ts'
import { register as registerPage } from './commands/page.ts'
import { register as registerRelease } from './commands/release.ts'
import { register as registerRestore } from './commands/restore.ts'
import { register as registerStart } from './commands/start.ts'
import { register as registerToken } from './commands/token.ts'
import { explainFailure } from './explain-failure.ts'
import { loadSettingsFile } from './load-settings-file.ts'

/** The command line: each command is a file in `commands/`, transport only. Every one of them takes `--json`. */
export function buildProgram(): Command {
  const program = new Command('allclear')
    .description('Incident status page and in-app outage notifier')
    .version(PROGRAM_VERSION)
    .showHelpAfterError('(allclear help <command> tells more)')
    .exitOverride()
  for (const register of [
    registerStart,
    registerCore,
    registerEdge,
    registerMigrate,
    registerDoctor,
    registerAdmin,
    registerToken,
    registerPage,
    registerComponent,
    registerIncident,
    registerKnob,
    registerDirective,
    registerRelease,
    registerImport,
    registerBackup,
    registerRestore,
  ]) {
    register(program)
  }
  for (const command of leavesOf(program)) {
    command.exitOverride()
    if (!command.options.some((option) => option.long === '--json')) {
      command.option('--json', 'answer in JSON, errors as {"error"}')
    }
  }
  return program
}

function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)
}

/** Runs one command line (without node and script) and returns its exit code: 0 done, 1 refused or failed, 2 used wrongly. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const isJson = args.includes('--json')
  const program = buildProgram()
  // With --json the error is said once, as JSON, and not by commander too.
  if (isJson)
    for (const command of [program, ...allOf(program)]) command.configureOutput({ writeErr: () => undefined })
  try {
    loadSettingsFile(process.env)
    await program.parseAsync(args, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      if (isJson)
        process.stderr.write(`${JSON.stringify({ error: error.message.replace(/^error: /, '') })}\n`)
      return 2
    }
    const { sentence, exitCode } = explainFailure(error)
    process.stderr.write(isJson ? `${JSON.stringify({ error: sentence })}\n` : `allclear: ${sentence}\n`)
    return exitCode
  }
}

function allOf(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allOf(child)])
}

// Who read it is gone: `| head` has enough, and a server goes on without its log. Unheard, the error would be thrown,
// which is then written there, and so on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
process.exitCode = await runCommandLine(process.argv.slice(2))
