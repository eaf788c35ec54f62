import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { freePort } from '../../server/runtime/free-port.ts'
import { callAsText, type DrivenBrowser, type DrivenTab, keyActions } from './driven-browser.ts'

/**
 * The driver of WebKitGTK for end-to-end tests: `WEBKIT_DRIVER_PATH`, else where Debian's package webkit2gtk-driver
 * puts it; null where it or Xvfb is missing.
 */
export function webkitPath(): string | null {
  const path = process.env.WEBKIT_DRIVER_PATH ?? '/usr/bin/WebKitWebDriver'
  return path !== '' && existsSync(path) && existsSync('/usr/bin/Xvfb') ? path : null
}

/** Starts one on a display of its own and speaks WebDriver with it. What is a tab elsewhere is a window here. */
export async function openWebkit(): Promise<DrivenBrowser> {
  const path = webkitPath()
  if (path === null) throw new Error('There is no WebKit for tests')
  const xvfb = spawn('/usr/bin/Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const display = await new Promise<string>((resolve, reject) => {
    ;(xvfb.stdio[3] as Readable).once('data', (chunk: Buffer) => resolve(String(chunk).trim()))
    xvfb.once('exit', () => reject(new Error('Xvfb ended')))
  })
  const port = await freePort()
  const driver = spawn(path, [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: `:${display}`,
      // Its sandbox needs what containers do not give.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
    },
  })
  const ask = asker(`http://127.0.0.1:${port}`)
  while (!(await ask('GET', '/status').catch(() => null))?.ready) {
    if (driver.exitCode !== null) throw new Error('WebKitWebDriver ended')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { sessionId, capabilities } = await ask('POST', '/session', { capabilities: {} })
  const session = `/session/${sessionId}`
  const first = await ask('GET', `${session}/window`)

  return {
    version: capabilities.browserVersion,
    async open(url) {
      // The first window stays as it is: with the last one the session ends.
      const { handle } = await ask('POST', `${session}/window/new`, { type: 'window' }, first)
      const tab = tabOf((method, command, body) => ask(method, session + command, body, handle))
      await tab.goto(url)
      return tab
    },
    async close() {
      await ask('DELETE', session).catch(() => undefined)
      await end(driver)
      await end(xvfb)
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what each command answers stands in the standard.
type Ask = (method: string, path: string, body?: object, handle?: string) => Promise<any>

/** Commands over HTTP, one after another, since each goes to the window that was switched to before. */
function asker(base: string): Ask {
  let last: Promise<unknown> = Promise.resolve()
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(base + path, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
    })
    const { value } = (await response.json()) as { value: unknown }
    if (!response.ok) throw new Error(JSON.stringify(value))
    return value
  }
  return (method, path, body, handle) => {
    const run = async () => {
      if (handle !== undefined)
        await call('POST', path.replace(/(\/session\/[^/]+).*/, '$1/window'), { handle })
      return call(method, path, body)
    }
    const answer = last.then(run, run)
    last = answer.catch(() => undefined)
    return answer
  }
}

function tabOf(ask: Ask): DrivenTab {
  return {
    goto: (url) => ask('POST', '/url', { url }),
    show: () => Promise.resolve(),
    async evaluate(run, ...args) {
      const script = `const done = arguments[0];
        ${callAsText(run, args)}.then((json) => done([json]), (error) => done([null, String(error)]))`
      const [json, error] = await ask('POST', '/execute/async', { script, args: [] })
      if (error !== undefined) throw new Error(error)
      return json === null ? undefined : JSON.parse(json)
    },
    press: (...keys) => ask('POST', '/actions', keyActions(keys)),
    setOffline: () => Promise.reject(new Error('WebKit offers no way')),
    close: () => ask('DELETE', '/window'),
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await ended
}
