// HTTP/1.1 as text, RFC 9112: the requests that the C client sends, with its marks in them, and what of the C server's
// answers is not recorded as it came. Pure.

/** A number counted up, see native/http-client.c. */
export const COUNTER_MARK = '@'.repeat(8)
/** The number of the connection. */
export const CONNECTION_MARK = '#'.repeat(8)
/** The resourceVersion of the last answer, in place of a JSON string. */
export const VERSION_MARK = '%'.repeat(24)

export type Method = 'GET' | 'POST' | 'PUT'

/** A request to the server at this end of a keep-alive connection. */
export function requestText(method: Method, target: string, body?: string): string {
  const head = [
    `${method} ${target} HTTP/1.1`,
    'host: 127.0.0.1',
    'user-agent: ingot-bench',
    'accept: application/json',
  ]
  if (body === undefined) return `${head.join('\r\n')}\r\n\r\n`
  const length = Buffer.byteLength(body)
  return `${[...head, 'content-type: application/json', `content-length: ${length}`].join('\r\n')}\r\n\r\n${body}`
}

/** A body as JSON with the version's mark, whose quotes go: the client writes the whole value. */
export function bodyWithVersion(object: { readonly metadata: object }): string {
  const body = { ...object, metadata: { ...object.metadata, resourceVersion: VERSION_MARK } }
  return JSON.stringify(body).replace(JSON.stringify(VERSION_MARK), VERSION_MARK)
}

/** The head of a watch's answer, for native/http-server.c. */
export const WATCH_HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n'

/** The change of an object as one chunk of a watch, RFC 9112 7.1, from a recorded answer that has the object. */
export function changeChunk(answer: string): string {
  const event = `{"type":"MODIFIED","object":${bodyOf(answer)}}\n`
  return `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`
}

/** The body of a recorded answer that has a content-length. */
export function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf('\r\n\r\n') + 4)
}
