import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../server/runtime/free-port.ts'

export const ROOT = join(import.meta.dirname, '../..')

export interface RunningProduct {
  /** Address of the edge. */
  url: string
  dataDir: string
  environment: Record<string, string>
  setupUrl: string
  pageId: string
  token: string
  log(): string
  /** Asks the management API; `path` is below the page. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies are compared field by field
  api(method: string, path: string, body?: unknown): Promise<{ status: number; json: any }>
  /** Makes one more administrator, beside whoever there is. */
  addPerson(name: string, email: string, password: string): void
  stop(): Promise<void>
}

/** Starts the built product as its users do, on a scratch folder and a free port, and waits until it is ready. */
export async function runProduct(extra: Record<string, string> = {}): Promise<RunningProduct> {
  const dataDir = mkdtempSync(join(tmpdir(), 'allclear-e2e-'))
  const port = await freePort()
  const environment = {
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    API_REQUESTS_PER_MINUTE: '100000',
    DRAIN_SECONDS: '0',
    EDGE_PROCESSES: '1',
    ALLCLEAR_PREBUILT: '1',
    ...extra,
  }
  const child = spawn(process.execPath, [join(ROOT, 'bin/run.js'), 'start', '--no-build', '--json'], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  const ready = await firstLine(child, () => log)
  const cli = (args: string[], input = '') => {
    const result = spawnSync(process.execPath, [join(ROOT, 'bin/run.js'), ...args, '--json'], {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
      input,
    })
    if (result.status !== 0) throw new Error(`allclear ${args.join(' ')}: ${result.stderr}`)
    return JSON.parse(result.stdout)
  }
  const pageId = cli(['page', 'list'])[0].id as string
  const token = cli(['token', 'create', '--name', 'test', '--scopes', 'manage']).token as string
  const url = `http://localhost:${port}`
  return {
    url,
    dataDir,
    environment,
    setupUrl: ready.setup as string,
    pageId,
    token,
    log: () => log,
    async api(method, path, body) {
      const response = await fetch(`${url}/v1/pages/${pageId}${path}`, {
        method,
        headers: { authorization: `OAuth ${token}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      const text = await response.text()
      return { status: response.status, json: text === '' ? {} : JSON.parse(text) }
    },
    addPerson(name, email, password) {
      cli(['admin', 'create', '--name', name, '--email', email, '--password-stdin'], password)
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function firstLine(child: ChildProcess, log: () => string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    let out = ''
    const timer = setTimeout(() => reject(new Error(`not ready: ${log()}`)), 90_000)
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${log()}`)))
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      const end = out.indexOf('\n')
      if (end === -1) return
      clearTimeout(timer)
      child.removeAllListeners('exit')
      resolve(JSON.parse(out.slice(0, end)))
    })
  })
}
