/** As much of Node's `IncomingMessage` as is needed; Express's and HTTP/2's requests fit too. */
export interface NodeRequest {
  headers: Record<string, string | string[] | undefined>
}
/** As much of Node's `ServerResponse` as is needed. */
export interface NodeResponse {
  headersSent: boolean
  getHeader(name: string): number | string | string[] | undefined
  setHeader(name: string, value: number | string | readonly string[]): unknown
  // biome-ignore lint/suspicious/noExplicitAny: writeHead has overloads that differ between HTTP/1 and HTTP/2
  writeHead(status: number, ...rest: any[]): any
}
export type ExpressHandler = (request: NodeRequest, response: NodeResponse, next: () => void) => void
export type FetchHandler<Rest extends unknown[]> = (
  request: Request,
  ...rest: Rest
) => Response | Promise<Response>
