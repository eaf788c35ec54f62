import { request as ask } from 'node:http'
import type { Browser, BrowserRequest, RequestHandlers } from '../../sdk/core/browser.ts'
import type { Tab } from './tab.ts'

export type Send = Browser['send']

/** Counts in whole seconds since `startedAt`. */
export interface Meter {
  /** Requests for a stream. */
  streams: number[]
  /** All others: snapshots, presence. */
  others: number[]
  /** Of both: those of tabs that nobody looks at. */
  hidden: number[]
  startedAt: number
}

/** 127.0.0.2 and on: one address would run out of ports under a herd. */
const ADDRESSES = 100

/**
 * What a browser's `fetch` is to a client, over a connection of its own for each request, which the meter counts when
 * it is begun. `index` tells the browsers apart.
 */
export function requestsOf(meter: Meter, index: number, tab: Tab): Send {
  const localAddress = `127.0.0.${2 + (index % ADDRESSES)}`
  return ({ url, body }: BrowserRequest, handlers: RequestHandlers): (() => void) => {
    const second = Math.floor((performance.now() - meter.startedAt) / 1000)
    const counts = url.includes('/stream') ? meter.streams : meter.others
    counts[second] = (counts[second] ?? 0) + 1
    if (tab.isHidden()) meter.hidden[second] = (meter.hidden[second] ?? 0) + 1
    let isOver = false
    const end = () => {
      if (isOver) return
      isOver = true
      handlers.onEnd()
    }
    const options = { agent: false, localAddress, method: body === undefined ? 'GET' : 'POST' }
    const request = ask(url, options, (response) => {
      if (isOver) return
      response.setEncoding('utf8')
      response.on('data', (text: string) => isOver || handlers.onText(text))
      response.on('error', end).on('close', end)
      const { headers, statusCode = 0 } = response
      const header = (name: string) => headers[name]?.toString() ?? null
      handlers.onHead({ code: statusCode, header, streams: true })
    })
    request.on('error', end).end(body)
    return () => {
      isOver = true
      request.destroy()
    }
  }
}
