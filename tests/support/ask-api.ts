import { answerV1 } from '../../server/api-v1/answer-v1.ts'
import { answerV2 } from '../../server/api-v2/answer-v2.ts'
import { commandActor } from '../../server/auth/actor.ts'
import { createToken } from '../../server/tokens/create-token.ts'
import type { TestDeps } from './test-database.ts'

export interface Asked {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: bodies are compared field by field
  json: any
}

async function readAnswer(response: Response): Promise<Asked> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : null,
  }
}

/** Asks the public API. `path` is below /api/v2/. */
export async function askV2(test: TestDeps, path: string, init: RequestInit = {}): Promise<Asked> {
  return readAnswer(
    await answerV2(test.deps, new Request(`http://core/api/v2/${path}`, init), path.split('?')[0]!),
  )
}

/** A client of the management API with a token of its own. `path` is below /v1. */
export async function v1Client(test: TestDeps, options: { scopes?: string[]; pageId?: string } = {}) {
  const { id, token } = await createToken(test.deps, commandActor, {
    name: 'test',
    scopes: options.scopes ?? ['manage'],
    pageId: options.pageId ?? null,
  })
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    init: RequestInit = {},
  ): Promise<Asked> => {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array
    const headers = new Headers(init.headers)
    if (!headers.has('authorization') && !headers.has('x-no-auth'))
      headers.set('authorization', `OAuth ${token}`)
    if (body !== undefined && !isRaw && !headers.has('content-type'))
      headers.set('content-type', 'application/json')
    const request = new Request(`http://core/v1${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : isRaw ? (body as string) : JSON.stringify(body),
    })
    return readAnswer(await answerV1(test.deps, request, path.split('?')[0]!))
  }
  return { id, token, ask }
}
