/** Part of the benches: what a process has used, read from /proc. */
import { readdirSync, readFileSync } from 'node:fs'

/** Its own memory in kB, shared parts divided (PSS). */
export function memoryKb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
}

/** CPU seconds, all its threads. */
export function cpuSeconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  const nanoseconds = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  )
  return nanoseconds.reduce((a, b) => a + b, 0) / 1e9
}
