import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { PUBLIC_PATHS_PATH, type PublicPathList } from '../../protocol/follow.ts'

/** Asks core what a complete copy holds. Rejects when core does not answer. */
export function askPublicPaths(core: { origin: string; token: string }): Promise<PublicPathList> {
  const url = new URL(PUBLIC_PATHS_PATH, core.origin)
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${core.token}` }
    const request = send(url, { headers, timeout: 10_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => {
        try {
          if (response.statusCode !== 200) throw new Error(`core answered ${response.statusCode}`)
          resolve(JSON.parse(text) as PublicPathList)
        } catch (error) {
          reject(error)
        }
      })
    })
    request.on('timeout', () => request.destroy(new Error('core did not answer in time')))
    request.on('error', reject)
    request.end()
  })
}
