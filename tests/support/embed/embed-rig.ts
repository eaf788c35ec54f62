import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Policy, StateDocument } from '../../../protocol/state-document.ts'
import type { Client } from '../../../sdk/client-types.ts'
import { bundleScript } from './bundle-embed.ts'
import { type FeedServer, startFeedServer } from './feed-server.ts'
import { type HostServer, startHostServer } from './host-server.ts'
import { incidentOf, stateOf } from './state-document.ts'

export type EmbedWindow = Window & { allclear: Client; client: Client; log: string[] }

/** A host app (D) that embeds the widget, served by D itself, and its feed (S). */
export interface EmbedRig {
  host: HostServer
  feed: FeedServer
  /** The next state, with a policy, directives or incidents that a test wants. */
  publish(overrides?: Parameters<typeof stateOf>[1]): StateDocument
  /** Publishes an open incident of that name. */
  incident(name: string): void
  /** Paths of the streams asked for so far. */
  streams(): { at: number; url: string }[]
  snapshots(): { at: number; url: string }[]
  close(): Promise<void>
}

/** Ways to embed: the script tag, or the client of the npm package as `window.client`. */
export const WIDGET = (more = '') =>
  `<script src="/widget.js" data-url="FEED" data-app="web" data-app-version="1" data-allow="banner reload disconnect gate report" ${more} async></script>`
export const PACKAGE = `<script>window.options={url:'FEED',app:'web',appVersion:'1',allow:['banner','disconnect','gate','report']}</script><script src="/package.js"></script>`

const PACKAGE_SOURCE = `import { connect } from './sdk/index.ts'
  window.client = connect(window.options)
  window.log = []
  for (const name of ['disconnect', 'reconnect'])
    window.client.on(name, (event) => window.log.push(name + ' ' + event.directive.id))`

/** `FEED` in the markup becomes the feed's address; `policy` is the one of the first state. */
export async function startEmbedRig(markup: string, policy: Partial<Policy> = {}): Promise<EmbedRig> {
  const feed = await startFeedServer()
  const withFeed = (text: string) => text.replaceAll('FEED', feed.url)
  const host = await startHostServer(
    withFeed(`<!doctype html><title>Host</title><body><textarea autofocus></textarea>${markup}`),
  )
  const scripts: Record<string, string> = {
    '/widget.js': readFileSync(join(import.meta.dirname, '../../../dist/sdk/widget-v1.js'), 'utf8'),
    '/package.js': await bundleScript(PACKAGE_SOURCE),
  }
  host.answer = (request, response) => {
    const script = scripts[request.url ?? '']
    if (script !== undefined) response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    return script !== undefined
  }
  let seq = 1
  feed.setState(stateOf(1, { policy }))
  const rig: EmbedRig = {
    host,
    feed,
    publish(overrides = {}) {
      const state = stateOf(++seq, { ...overrides, policy: { ...policy, ...overrides.policy } })
      feed.publish(state)
      return state
    },
    incident: (name) => void rig.publish({ incidents: [incidentOf({ id: name.slice(0, 12), name })] }),
    streams: () => feed.seen('/feed/v1/stream'),
    snapshots: () => feed.seen('/feed/v1/snapshot.json'),
    async close() {
      await host.close()
      await feed.close()
    },
  }
  return rig
}

/** Waits until the client of a page says that it is connected so. */
export async function waitForConnection(page: Page, ...names: string[]): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const scope = window as unknown as EmbedWindow
      return wanted.includes((scope.allclear ?? scope.client)?.connection)
    },
    names,
    // Hidden pages draw no frames to poll in.
    { timeout: 60_000, polling: 100 },
  )
}
