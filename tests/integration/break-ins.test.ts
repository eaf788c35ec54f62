import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT, type RunningProduct, runProduct } from '../support/run-product.ts'
import { rawRequest } from '../support/start-test-edge.ts'

/** How other status pages were broken into, tried on the running product over its public port. */
describe('break-ins by way of the public port', () => {
  let product: RunningProduct
  let port: number
  let cookie: string
  beforeAll(async () => {
    product = await runProduct()
    port = Number(new URL(product.url).port)
    const admin = ['admin', 'create', '--email', 'ada@example.com', '--name', 'Ada', '--password-stdin']
    const made = spawnSync(process.execPath, [join(ROOT, 'bin/run.js'), ...admin], {
      env: { ...process.env, ...product.environment },
      input: 'correct horse battery\n',
      encoding: 'utf8',
    })
    expect(made.status, made.stderr).toBe(0)
    const signedIn = await signIn(product.url)
    expect(signedIn.status).toBe(200)
    cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
  })
  afterAll(() => product.stop())

  const signIn = (origin: string, headers: Record<string, string> = {}) =>
    fetch(`${product.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, ...headers },
      body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' }),
    })
  /** Sends a head as it is, which `fetch` would tidy up or refuse to. */
  async function raw(line: string, ...lines: string[]): Promise<string> {
    const isUpgrade = lines.some((header) => header.startsWith('Upgrade'))
    const connection = isUpgrade ? 'Connection: Upgrade' : 'Connection: close'
    const host = lines.some((header) => header.startsWith('Host')) ? [] : [`Host: localhost:${port}`]
    const sent = rawRequest(port, [`${line} HTTP/1.1`, ...host, connection, ...lines, '', ''].join('\r\n'))
    await sent.ended
    return sent.text()
  }

  it.each([
    '/.env',
    '/.git/config',
    '/allclear.db',
    '/data/allclear.db',
    '/package.json',
    '/assets/manifest.json',
    '/assets/../../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/widget/..%2f..%2fpackage.json',
    '/..%2f..%2f..%2fetc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/_next/static/../../package.json',
    '/_next/image?url=%2Fetc%2Fpasswd&w=64&q=75',
    '/_next/image?url=http%3A%2F%2F169.254.169.254%2F&w=64&q=75',
    '/_allclear/follow',
    '/_allclear/edge-report',
    '/metrics',
    '/truth.json',
    '/server/secrets',
  ])('%s holds nothing', async (path) => {
    const answer = await raw(`GET ${path}`)
    expect(answer).toMatch(/^HTTP\/1\.1 (400|404) /)
    expect(answer).not.toMatch(/"dependencies"|root:|SQLite format|\[core\]|"assets|authSecret/)
    // Under a page's own path no more than at the root.
    expect(await raw(`GET /p/${product.pageId}${path}`)).toMatch(/^HTTP\/1\.1 (400|404) /)
  })

  it.each(['TRACE', 'PROPFIND', 'PURGE', 'SEARCH'])(
    '%s is a method that nothing here knows',
    async (method) => {
      for (const path of [
        '/',
        '/console',
        '/v1/pages',
        '/api/v2/summary.json',
        '/favicon.ico',
        '/feed/v1/stream',
      ]) {
        const answer = await raw(`${method} ${path}`, 'Cookie: allclear=secret')
        expect(answer, path).toMatch(/^HTTP\/1\.1 405 /)
        expect(answer).not.toContain('secret')
      }
      expect(await raw('CONNECT evil.example:80')).toMatch(/^HTTP\/1\.1 400 /)
    },
  )

  it('a socket is opened for nobody, whatever its origin', async () => {
    for (const path of ['/console', '/_next/webpack-hmr', '/feed/v1/presence', '/'])
      expect(
        await raw(
          `GET ${path}`,
          'Upgrade: websocket',
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
          'Sec-WebSocket-Version: 13',
          'Origin: https://evil.example',
        ),
      ).toMatch(/^HTTP\/1\.1 400 /)
  })

  it.each([
    ['x-middleware-subrequest', 'middleware:middleware:middleware'],
    ['x-middleware-rewrite', '/console'],
    ['x-allclear-page', 'evil.example'],
    ['x-allclear-edge', 'evil.example'],
    ['x-forwarded-host', 'evil.example'],
    ['forwarded', 'host=evil.example'],
    ['host', 'evil.example'],
    ['rsc', '1'],
    ['next-action', 'evil.example'],
    ['authorization', 'Basic YWRtaW46YWRtaW4='],
    ['cookie', 'allclear.session_token=evil.example'],
  ])('the header %s opens no console, and stands in no public answer', async (name, value) => {
    const header = `${name === 'host' ? 'Host' : name}: ${value}`
    for (const path of ['/console', '/console/people', '/console/tokens']) {
      const answer = await raw(`GET ${path}`, header)
      expect(answer, path).toMatch(/^HTTP\/1\.1 (307|401|403|404) /)
      expect(answer).not.toMatch(/location: (https?:)?\/\/evil/i)
    }
    for (const path of [
      '/',
      '/history.atom',
      '/history.rss',
      '/api/v2/summary.json',
      '/feed/v1/snapshot.json',
    ]) {
      const answer = await raw(`GET ${path}`, header)
      expect(answer, path).toMatch(/^HTTP\/1\.1 200 /)
      expect(answer).not.toContain('evil.example')
      expect(answer).not.toMatch(/^set-cookie:/im)
    }
  })

  it('a redirect stays on this page and carries no header that somebody made up', async () => {
    for (const target of [
      '//evil.example/',
      '///evil.example/',
      '/\\evil.example/',
      '//evil.example/..%2f/',
    ]) {
      const answer = await raw(`GET ${target}`)
      expect(answer).not.toMatch(/^location: *(\/\/|\/\\|[a-z]+:)/im)
      expect(answer).not.toMatch(/^refresh: [^\r\n]*url=(\/\/|\/\\|[a-z]+:)/im)
    }
    for (const target of [
      '/i/x%0d%0aSet-Cookie:a=b',
      '/incidents/x%0d%0aSet-Cookie:a=b',
      '/%0d%0aSet-Cookie:a=b/',
    ])
      expect(await raw(`GET ${target}`)).not.toMatch(/^set-cookie:/im)
  })

  it('what another site makes a browser send is refused, with a session too', async () => {
    expect((await signIn('https://evil.example')).status).toBe(403)
    expect((await signIn('https://evil.example', { cookie })).status).toBe(403)
    const before = (await product.api('GET', '/events')).json
    for (const path of ['/console/api/draft', '/console/api/here']) {
      // The three types that a form or a simple request can have.
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ]) {
        const headers = { cookie, origin: 'https://evil.example', 'content-type': type }
        const answer = await fetch(`${product.url}${path}`, { method: 'POST', headers, body: '{}' })
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.status).toBeLessThan(500)
      }
    }
    // A server action names its origin in the session's own request; Next.js compares it with the host.
    const headers = {
      cookie,
      origin: 'https://evil.example',
      'next-action': '00'.repeat(21),
      'content-type': 'text/plain;charset=UTF-8',
    }
    for (const path of ['/console', '/console/incidents/new', '/console/tokens']) {
      const answer = await fetch(`${product.url}${path}`, {
        method: 'POST',
        headers,
        body: '[]',
        redirect: 'manual',
      })
      expect(answer.status).not.toBe(200)
    }
    // A session opens the console, and nothing of the API for tools.
    expect((await fetch(`${product.url}/v1/pages`, { headers: { cookie } })).status).toBe(401)
    expect((await product.api('GET', '/events')).json).toEqual(before)
  })

  it('nobody signs up', async () => {
    const answer = await fetch(`${product.url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: product.url },
      body: JSON.stringify({ email: 'eve@example.com', password: 'correct horse battery', name: 'Eve' }),
    })
    expect(answer.status).toBe(400)
    expect((await signIn(product.url)).status).toBe(200)
  })

  it('what is typed is shown as text in every page and feed, and links lead to no script', async () => {
    const payloads = [
      '<script>alert(1)</script>',
      '</script><script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "'onmouseover='alert(1)",
      ']]><script>alert(1)</script>',
      '<svg/onload=alert(1)>',
      '--><script>alert(1)</script>',
    ]
    const links = [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'java\tscript:alert(1)',
      '&#106;avascript:alert(1)',
      'vbscript:x',
      'data:text/html,x',
      '//evil.example',
      '\u0001javascript:alert(1)'.slice(1),
    ]
    const body = [...payloads, ...links.map((link) => `[a](${link}) <${link}>`)].join('\n\n')
    const paths = ['/', '/history', '/history.atom', '/history.rss', '/report']
    for (const name of payloads) {
      const component = await product.api('POST', '/components', { component: { name, description: name } })
      const incident = await product.api('POST', '/incidents', {
        incident: { name, body, components: { [component.json.id]: 'major_outage' } },
      })
      expect(incident.status).toBe(201)
      paths.push(`/incidents/${incident.json.id}`)
    }
    await product.api('PATCH', '', {
      page: { name: payloads[2], headline: payloads[0], page_description: body },
    })
    for (const path of paths) {
      // The edge may still show the state before; the newest one says so by the page's name.
      let text = ''
      for (let i = 0; i < 600 && !text.includes('onerror'); i++) {
        text = await (await fetch(`${product.url}${path}`)).text()
        if (!text.includes('onerror')) await new Promise((resolve) => setTimeout(resolve, 50))
      }
      expect(text, path).toContain('onerror')
      // Tags as a parser sees them: quoted values hold anything but their quote.
      const tags = text.match(/<[a-z][^\s/>]*(?:"[^"]*"|'[^']*'|[^'">])*>/gi) ?? []
      expect(tags.length).toBeGreaterThan(5)
      for (const tag of tags) {
        const bare = tag.replace(/"[^"]*"/g, '""')
        expect(bare, path).not.toMatch(/\son[a-z]+\s*=/i)
        expect(tag, path).not.toMatch(/\s(href|src|action)="\s*(java\s*script|vbscript|data:text|\/\/)/i)
      }
      expect(text.match(/<script(?![^>]*\ssrc="\/assets\/)[^>]*>(?!<\/script>)/gi) ?? [], path).toEqual([])
      expect(text).not.toContain('<svg/onload')
      expect(text).not.toContain('<img src=x')
    }
    const home = await fetch(`${product.url}/`)
    expect(home.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/)
    expect(home.headers.get('content-security-policy')).not.toContain('unsafe')
  })
})
