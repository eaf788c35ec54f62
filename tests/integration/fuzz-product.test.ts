import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { openBrowser } from '../support/open-browser.ts'
import { ROOT, type RunningProduct, runProduct } from '../support/run-product.ts'
import { createPostgresDatabase, PROVIDERS } from '../support/test-database.ts'

const ODD = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  '../../etc/passwd',
  "' OR 1=1 --",
  '${7*7}{{7*7}}<%= 7*7 %>',
  '<script>alert(1)</script>',
  'x'.repeat(30_000),
  '9'.repeat(400),
  '-1',
  '2026-99-99T99:99',
  '__proto__',
  '{"a":',
]
const odd = fc.oneof(fc.constantFrom(...ODD), fc.string({ unit: 'binary', maxLength: 60 }))
const PATHS = [
  '/',
  '/history',
  '/incidents/',
  '/i/',
  '/p/',
  '/api/v2/summary.json',
  '/api/v2/incidents/',
  '/feed/v1/snapshot.json',
  '/feed/v1/reports',
  '/feed/v1/presence',
  '/widget/v1.js',
  '/widget/',
  '/assets/',
  '/console/incidents/',
  '/setup',
  '/api/auth/',
  '/v1/pages/',
  '/_next/',
  '/_allclear/follow',
  '/history.atom',
]
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const TYPES = [
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'x/y',
]

/** Sends a request byte by byte as given, which `fetch` would refuse to; resolves to the status, 0: closed without one. */
function sendRaw(port: number, text: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let got = ''
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1')
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(got)
      if (status !== null) {
        resolve(Number(status[1]))
        socket.destroy()
      }
    })
    socket.on('error', () => resolve(0))
    socket.on('close', () => resolve(0))
    socket.setTimeout(5000, () => socket.destroy())
    socket.end(text, 'latin1')
  })
}

describe.each(PROVIDERS)('bad input to the running product on %s', (provider) => {
  let postgres: Awaited<ReturnType<typeof createPostgresDatabase>> | undefined
  let product: RunningProduct
  let cookie: string
  beforeAll(async () => {
    if (provider === 'postgresql') postgres = await createPostgresDatabase()
    product = await runProduct(postgres === undefined ? {} : { DATABASE_URL: postgres.url })
    const { status } = spawnSync(
      process.execPath,
      [
        join(ROOT, 'bin/run.js'),
        'admin',
        'create',
        '--email',
        'ada@example.com',
        '--name',
        'Ada',
        '--password-stdin',
      ],
      { env: { ...process.env, ...product.environment }, input: 'correct horse battery\n' },
    )
    expect(status).toBe(0)
    const signedIn = await fetch(`${product.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: product.url },
      body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' }),
    })
    cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    expect(cookie).toContain('session')
  })
  afterAll(async () => {
    await product.stop()
    await postgres?.drop()
  })

  const isAlive = async () => (await fetch(`${product.url}/api/v2/status.json`)).status

  it('a form that is none is refused before the framework fails at it, and a whole one is read', async () => {
    const whole = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n--x--\r\n'
    const send = async (type: string, body: string) => {
      const headers = { 'content-type': type, origin: product.url }
      return (await fetch(`${product.url}/setup`, { method: 'POST', headers, body })).status
    }
    for (const [type, body] of [
      ['multipart/form-data', ''],
      ['multipart/form-data', whole],
      ['multipart/form-data; boundary=', whole],
      ['multipart/form-data; boundary=y', whole],
      ['multipart/form-data; boundary=x', 'x'],
      ['multipart/form-data; boundary=x', whole.slice(0, -8)],
      ['Multipart/Form-Data; boundary=x', ''],
    ] as const)
      expect([type, body, await send(type, body)]).toEqual([type, body, 400])
    expect(await send('multipart/form-data; boundary=x', whole)).toBeLessThan(500)
    const chunked = await fetch(`${product.url}/setup`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x', origin: product.url },
      body: new Blob([whole]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect(chunked.status).toBe(411)
  })

  it('any method, path, header and body over the public port is answered, and never with a 500', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...METHODS),
        fc.constantFrom(...PATHS),
        odd,
        fc.constantFrom(...TYPES),
        odd,
        fc.boolean(),
        async (method, path, tail, type, body, isSignedIn) => {
          const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(method)
          const answer = await fetch(
            `${product.url}${path}${encodeURIComponent(tail.toWellFormed()).slice(0, 4000)}`,
            {
              method,
              redirect: 'manual',
              headers: {
                'content-type': type,
                authorization: `OAuth ${product.token}`,
                ...(isSignedIn ? { cookie } : {}),
              },
              body: hasBody ? body.toWellFormed() : undefined,
            },
          )
          await answer.arrayBuffer()
          expect(answer.status, `${method} ${path}${tail}`).toBeLessThan(500)
        },
      ),
      { numRuns: 400 },
    )
    expect(await isAlive()).toBe(200)
  })

  it('heads that are no HTTP are refused or closed, and the next visitor is served', async () => {
    const port = Number(new URL(product.url).port)
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc
            .tuple(
              fc.constantFrom('GET', 'POST', 'BREW', ''),
              odd,
              fc.constantFrom('HTTP/1.1', 'HTTP/9', ''),
              odd,
            )
            .map(
              ([method, path, version, header]) =>
                `${method} /${path} ${version}\r\nHost: localhost:${port}\r\n${header}: ${header}\r\nConnection: close\r\n\r\n`,
            ),
          fc.constantFrom(
            `GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
            `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
            `GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`,
            `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(70_000)}\r\n\r\n`,
            `GET  / HTTP/1.1\r\n Host: a\r\n\r\n`,
            `GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n`,
            `GET / HTTP/1.1\nHost: a\n\n`,
          ),
        ),
        async (text) => {
          const status = await sendRaw(port, text)
          expect(
            status === 0 || (status >= 200 && status < 500) || status === 505,
            `${status} for ${JSON.stringify(text.slice(0, 200))}`,
          ).toBe(true)
        },
      ),
      { numRuns: 150 },
    )
    expect(await isAlive()).toBe(200)
  })

  it.skipIf(chromiumPath() === null)(
    'every form of the console takes anything in its fields, and answers in words',
    async () => {
      const { json } = await product.api('POST', '/incidents', { incident: { name: 'Fuzzed', body: 'x' } })
      const browser = await openBrowser()
      const context = await browser.newContext()
      await context.addCookies(
        cookie.split('; ').map((pair) => {
          const [name, ...value] = pair.split('=')
          return { name: name!, value: value.join('='), url: product.url }
        }),
      )
      const page = await context.newPage()
      const failed: string[] = []
      page.on('response', (response) => {
        if (response.status() >= 500) failed.push(`${response.status()} ${response.url()}`)
      })
      let sent = 0
      page.on('request', (request) => {
        if (request.method() === 'POST') sent++
      })
      for (const path of [
        '/console/incidents/new',
        `/console/incidents/${json.id}`,
        '/console/maintenance/new',
        '/console/components',
        '/console/templates',
        '/console/directives',
        '/console/knobs',
        '/console/fleet',
        '/console/tokens',
      ]) {
        for (const [round, value] of fc.sample(odd, { numRuns: 2, seed: path.length }).entries()) {
          await page.goto(`${product.url}${path}`)
          await page.getByRole('heading').first().waitFor()
          await page.evaluate(submitEverything, round === 0 ? '\u0000' : value.toWellFormed())
          await page.waitForLoadState('networkidle')
        }
      }
      expect(failed).toEqual([])
      expect(sent).toBeGreaterThan(40)
      await browser.close()
      expect(await isAlive()).toBe(200)
      expect(product.log()).not.toContain('action-failed')
    },
  )

  it('every command refuses odd arguments in one sentence, without a stack', () => {
    const commands = [
      ['incident', 'open', '--name'],
      ['incident', 'update', 'x', '--status'],
      ['incident', 'resolve'],
      ['incident', 'list', '--page'],
      ['token', 'create', '--scopes', 'manage', '--name'],
      ['token', 'create', '--name', 'x', '--expires'],
      ['directive', 'create', 'gate', '--expires-in', '1h', '--name'],
      ['directive', 'rollout', 'x'],
      ['release', 'register'],
      ['knob', 'set', 'x'],
      ['component', 'list', '--page'],
      ['import', 'statuspage'],
      ['restore'],
      ['nonsense'],
    ]
    // An argument of a command line holds no NUL, by the operating system's rule.
    const values = ['', ' ', "' OR 1", '../..', '9'.repeat(400), '\u202e', '-1', '--json=1', '{"a":']
    for (const [i, command] of commands.entries()) {
      const value = values[i % values.length]!
      const result = spawnSync(process.execPath, [join(ROOT, 'bin/run.js'), ...command, value, '--json'], {
        env: { ...process.env, ...product.environment },
        encoding: 'utf8',
        input: '',
      })
      const said = `${command.join(' ')} ${value}: ${result.stdout}${result.stderr}`
      expect([0, 1, 2], said).toContain(result.status)
      expect(said).not.toMatch(/\n\s+at /)
      if (result.status !== 0) expect(JSON.parse(result.stderr).error, said).toMatch(/\S/)
    }
  })
})

/** In the page: puts a value into every field of every form, past what the browser would check, and sends them all. */
function submitEverything(value: string): void {
  for (const form of document.forms) {
    form.noValidate = true
    for (const field of form.elements) {
      if (field instanceof HTMLSelectElement) {
        field.append(new Option(value, value))
        field.value = value
      } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
        if (
          field instanceof HTMLInputElement &&
          ['number', 'datetime-local', 'date', 'email'].includes(field.type)
        )
          field.type = 'text'
        field.value = value
      }
    }
    form.requestSubmit()
  }
}
