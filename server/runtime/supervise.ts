import { type ChildProcess, spawn } from 'node:child_process'
import { logLine } from './log-line.ts'
import { relayLines } from './relay-lines.ts'

const BACKOFF_BASE_MS = 250
const BACKOFF_CAP_MS = 15_000
/** A process that lived this long proved itself: its next death is a first one. */
const HEALTHY_MS = 30_000
const READY_WITHIN_MS = 120_000
const KILL_AFTER_MS = 10_000

export interface ProcessPlan {
  name: string
  command: string
  args: string[]
  environment: Record<string, string>
  /** How long it may take to end by itself when it is told to. */
  graceMs: number
}

export interface Supervised {
  name: string
  /** Resolves with what the process says when it is ready for the first time. */
  ready: Promise<Record<string, unknown>>
  pid(): number | undefined
  stop(): Promise<void>
}

/**
 * Keeps one process running: restarts it with growing, jittered pauses when it dies, until stopped. Stopping sends
 * SIGTERM, and SIGKILL when it has not ended in its grace and ten seconds more.
 */
export function supervise(plan: ProcessPlan): Supervised {
  let child: ChildProcess | undefined
  let isStopping = false
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let resolveReady: (message: Record<string, unknown>) => void = () => undefined
  let rejectReady: (error: Error) => void = () => undefined
  let wasReady = false
  let graceMs = plan.graceMs
  const ready = new Promise<Record<string, unknown>>((resolve, reject) => {
    resolveReady = resolve
    rejectReady = reject
  })
  ready.catch(() => undefined)
  let kill: NodeJS.Timeout | undefined
  /** Why it could not start, in its own words. */
  let reason = ''
  /** A child that drains says for how long: the time is its own knob. */
  const armKill = () => {
    if (!isStopping) return
    clearTimeout(kill)
    kill = setTimeout(() => child?.kill('SIGKILL'), graceMs + KILL_AFTER_MS)
  }
  const deadline = setTimeout(
    () => rejectReady(new Error(`${plan.name} was not ready in ${READY_WITHIN_MS / 1000} s`)),
    READY_WITHIN_MS,
  )

  function start(): void {
    const startedAt = performance.now()
    child = spawn(plan.command, plan.args, {
      env: { ...process.env, ...plan.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    // What children say is for the log: our own stdout stays clean for --json.
    for (const said of [child.stdout, child.stderr])
      if (said !== null) relayLines(said, plan.name, (line) => process.stderr.write(line))
    child.on('message', (message: Record<string, unknown>) => {
      if (message.type === 'draining' && typeof message.drainMs === 'number') {
        graceMs = message.drainMs
        armKill()
      }
      if (message.type === 'failed' && typeof message.reason === 'string') reason = `: ${message.reason}`
      if (message.type !== 'ready') return
      clearTimeout(deadline)
      wasReady = true
      resolveReady(message)
    })
    // Without a process there is no exit: its program may be replaced at this moment, or the system be out of processes.
    child.once('error', (error) => {
      if (child?.pid === undefined) ended(null, null, error.message)
    })
    child.once('exit', (code, signal) => ended(code, signal))
    function ended(code: number | null, signal: NodeJS.Signals | null, error?: string): void {
      if (isStopping) return
      // A wrong configuration does not mend itself: before it was ever ready, status 2 is final.
      if (!wasReady && code === 2) {
        clearTimeout(deadline)
        rejectReady(new Error(`${plan.name} could not start${reason}`))
        return
      }
      failures = performance.now() - startedAt > HEALTHY_MS ? 1 : failures + 1
      const pauseMs = Math.random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** failures)
      logLine('supervisor', 'restarting', {
        process: plan.name,
        code,
        signal,
        error,
        inMs: Math.round(pauseMs),
      })
      timer = setTimeout(start, pauseMs)
    }
  }
  start()

  return {
    name: plan.name,
    ready,
    pid: () => child?.pid,
    async stop() {
      isStopping = true
      clearTimeout(timer)
      clearTimeout(deadline)
      if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child?.once('exit', resolve))
      child.kill('SIGTERM')
      armKill()
      await ended
      clearTimeout(kill)
    },
  }
}
