import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort } from '../../server/runtime/free-port.ts'
import { ROOT } from '../support/run-product.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

interface Started {
  child: ChildProcess
  log(): string
  exited: Promise<number | null>
}

/** `allclear start` in a process group of its own, as a shell starts it; or `npm start`. */
function start(port: number, command = [process.execPath, join(ROOT, 'bin/run.js'), 'start']): Started {
  const dataDir = mkdtempSync(join(tmpdir(), 'allclear-start-'))
  folders.push(dataDir)
  const child = spawn(command[0] as string, [...command.slice(1), '--no-build'], {
    cwd: ROOT,
    detached: true,
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      DRAIN_SECONDS: '0',
      ALLCLEAR_PREBUILT: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return { child, log: () => log, exited }
}

async function until(condition: () => boolean, what: () => string): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (condition()) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(what())
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('allclear start', () => {
  it('ends in order at Ctrl+C, which reaches its children too: edges first, then core, nothing started anew', async () => {
    const running = start(await freePort())
    await until(() => running.log().includes('Ctrl+C'), running.log)
    process.kill(-(running.child.pid as number), 'SIGINT')
    expect(await running.exited).toBe(0)
    expect(running.log()).not.toContain('restarting')
    // Core outlived its edges: none of them saw it go.
    expect(running.log()).not.toContain('core-lost')
  })

  it('ends with `npm start` when that is told to end, although the shell between them passes nothing on', async () => {
    const port = await freePort()
    const running = start(port, ['npm', 'start', '--'])
    await until(() => running.log().includes('Ctrl+C'), running.log)
    running.child.kill('SIGTERM')
    await running.exited
    const isGone = () =>
      fetch(`http://127.0.0.1:${port}/healthz`).then(
        () => false,
        () => true,
      )
    await expect.poll(isGone, { timeout: 60_000 }).toBe(true)
    await until(() => !isAlive(-(running.child.pid as number)), running.log)
  })

  it('leaves nothing behind when it is killed: neither while it starts nor when all run', async () => {
    const port = await freePort()
    for (const moment of ['migrat', 'listening', 'Ctrl+C']) {
      const running = start(port)
      await until(() => running.log().includes(moment), running.log)
      running.child.kill('SIGKILL')
      running.child.stdout?.destroy()
      running.child.stderr?.destroy()
      await until(
        () => !isAlive(-(running.child.pid as number)),
        () => `still there, killed at ${moment}: ${running.log()}`,
      )
    }
  })

  it('says in a sentence that its port is taken and which variable chooses another, and leaves nothing behind', async () => {
    const holder = createServer()
    const port = await new Promise<number>((resolve) => {
      holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port))
    })
    const running = start(port)
    expect(await running.exited).not.toBe(0)
    expect(running.log()).toContain(
      `port ${port} of 127.0.0.1 is taken by another program; choose a free one with PORT`,
    )
    expect(isAlive(-(running.child.pid as number))).toBe(false)
    holder.close()
  })
})
