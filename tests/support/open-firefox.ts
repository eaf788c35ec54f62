import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callAsText, type DrivenBrowser, type DrivenTab, keyActions } from './driven-browser.ts'

/** The Firefox for end-to-end tests: `FIREFOX_PATH`, else where Debian's packages put it; null where there is none. */
export function firefoxPath(): string | null {
  const { FIREFOX_PATH } = process.env
  const paths = FIREFOX_PATH === undefined ? ['/usr/bin/firefox-esr', '/usr/bin/firefox'] : [FIREFOX_PATH]
  return paths.find((path) => path !== '' && existsSync(path)) ?? null
}

/** Asks nothing of the network by itself, and nothing of the user. */
const PREFERENCES = {
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'ui.prefersReducedMotion': 1,
}

/** Starts one without a window, with a profile of its own, and speaks WebDriver BiDi with it. */
export async function openFirefox(): Promise<DrivenBrowser> {
  const path = firefoxPath()
  if (path === null) throw new Error('There is no Firefox for tests')
  const profile = mkdtempSync(join(tmpdir(), 'allclear-firefox-'))
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  writeFileSync(join(profile, 'user.js'), lines.join('\n'))
  const child = spawn(
    path,
    ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const endpoint = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stderr.on('data', (chunk: Buffer) => {
      text += String(chunk)
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(text)
      if (found?.[1] !== undefined) resolve(found[1])
    })
    child.once('exit', () => reject(new Error(`Firefox ended: ${text}`)))
  })
  const { send, end } = await speak(`${endpoint}/session`)
  const { capabilities } = await send('session.new', { capabilities: {} })

  return {
    version: capabilities.browserVersion,
    async open(url) {
      const { context } = await send('browsingContext.create', { type: 'tab' })
      const tab = tabOf(context, send)
      await tab.show()
      await tab.goto(url)
      return tab
    },
    async close() {
      send('browser.close', {}).catch(() => undefined)
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(timer)
      end()
      try {
        rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
      } catch {
        // Left behind in the folder for temporary files: that is no fault of what was tested.
      }
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what each command answers stands in the standard.
type Send = (method: string, params: object) => Promise<any>

/** Commands over a WebSocket; each is answered under its number. */
async function speak(url: string): Promise<{ send: Send; end(): void }> {
  const socket = new WebSocket(url)
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  let last = 0
  socket.onmessage = ({ data }) => {
    const { id, type, result, error, message } = JSON.parse(data)
    const command = waiting.get(id)
    waiting.delete(id)
    if (type === 'error') command?.reject(new Error(`${error}: ${message}`))
    else command?.resolve(result)
  }
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  socket.onclose = () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox has gone'))
  }
  return {
    send: (method, params) =>
      new Promise((resolve, reject) => {
        waiting.set(++last, { resolve, reject })
        socket.send(JSON.stringify({ id: last, method, params }))
      }),
    end: () => socket.close(),
  }
}

function tabOf(context: string, send: Send): DrivenTab {
  return {
    goto: (url) => send('browsingContext.navigate', { context, url, wait: 'complete' }),
    show: () => send('browsingContext.activate', { context }),
    async evaluate(run, ...args) {
      const { result, exceptionDetails } = await send('script.evaluate', {
        expression: callAsText(run, args),
        target: { context },
        awaitPromise: true,
      })
      if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text)
      return result.value === undefined ? undefined : JSON.parse(result.value)
    },
    press: (...keys) => send('input.performActions', { context, ...keyActions(keys) }),
    setOffline: (isOffline) =>
      send('emulation.setNetworkConditions', {
        contexts: [context],
        networkConditions: isOffline ? { type: 'offline' } : null,
      }),
    close: () => send('browsingContext.close', { context }),
  }
}
