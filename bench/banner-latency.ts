/**
 * From a POST to the management API to the banner's words in the DOM of a page at another origin, in real Chromium:
 * `node bench/banner-latency.ts [rounds]`. Beside it, as a baseline of the same run, from the POST to the event on a
 * plain connection to the stream. Needs a build (`npm run build`).
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openBrowser } from '../tests/support/open-browser.ts'
import { runProduct } from '../tests/support/run-product.ts'
import { median } from './statistics.ts'

const rounds = Number(process.argv[2] ?? 30)
const product = await runProduct()
const host = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html')
  response.end(`<!doctype html><body><script src="${product.url}/widget/v1.js" async></script>`)
})
await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
const browser = await openBrowser()
const page = await browser.newPage()
await page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`)
const { json } = await product.api('POST', '/incidents', {
  incident: { name: 'Latency', body: 'start', impact_override: 'minor' },
})
await page.getByText('start').waitFor()

const stream = await fetch(`${product.url}/feed/v1/stream`)
let received = ''
void (async () => {
  for await (const chunk of stream.body!.pipeThrough(new TextDecoderStream()))
    received = (received + chunk).slice(-100_000)
})()

const highest = (values: number[]) => Math.max(...values)
const until = async (isThere: () => boolean) => {
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 1))
}
const banner: number[] = []
const feed: number[] = []
for (let i = 0; i < rounds; i++) {
  const words = `round ${i} of the bench`
  // Apart enough not to be sent together with the one before.
  await new Promise((resolve) => setTimeout(resolve, 400))
  const startedAt = performance.now()
  const posted = product.api('PATCH', `/incidents/${json.id}`, { incident: { body: words } })
  const onFeed = until(() => received.includes(words)).then(() => feed.push(performance.now() - startedAt))
  await page.waitForFunction(
    (text) => document.querySelector('allclear-banner')?.shadowRoot?.textContent?.includes(text),
    words,
    { polling: 'raf' },
  )
  banner.push(performance.now() - startedAt)
  await Promise.all([posted, onFeed])
}
process.stdout.write(
  `${rounds} rounds: POST to banner median ${median(banner).toFixed(0)} ms, worst ${highest(banner).toFixed(0)} ms; ` +
    `POST to feed median ${median(feed).toFixed(0)} ms, worst ${highest(feed).toFixed(0)} ms; ` +
    `ratio ${(median(banner) / median(feed)).toFixed(2)}\n`,
)
await browser.close()
host.close()
await product.stop()
process.exit(0)
