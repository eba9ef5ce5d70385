// Forwarding a port, against servers that speak the protocol as a kubelet does, or do not.

import { describe, expect, spyOn, test } from 'bun:test'
import { getFromPod } from './port-forward.ts'
import { HttpAnswer } from './http-answer.ts'
import { systemRuntime } from './runtime.ts'

const PORT = Uint8Array.of(0, 0x30, 0x1d)
const data = (text: string) => Buffer.concat([Uint8Array.of(0), Buffer.from(text)])
const error = (text: string) => Buffer.concat([Uint8Array.of(1), Buffer.from(text)])
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello'

interface Seen {
  authorization: string | null
  url: string
  request: string
}

/** An API server that answers each question with these messages. */
function kubelet(messages: readonly Uint8Array[], closes = false) {
  const seen: Seen[] = []
  const server = Bun.serve<Seen>({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request, it) {
      const authorization = request.headers.get('authorization')
      const headers = { 'sec-websocket-protocol': 'v4.channel.k8s.io' }
      const { pathname, search } = new URL(request.url)
      const data = { authorization, url: pathname + search, request: '' }
      return it.upgrade(request, { headers, data }) ? undefined : new Response('', { status: 400 })
    },
    websocket: {
      open: (socket) => void [PORT, Uint8Array.of(1, 0x30, 0x1d)].map((it) => socket.send(it)),
      message(socket, message) {
        seen.push({ ...socket.data, request: message.toString() })
        for (const it of messages) socket.send(it)
        if (closes) socket.close()
      },
    },
  })
  const config = {
    server: `http://127.0.0.1:${server.port}`,
    token: { text: 'secret' },
    insecureSkipTlsVerify: false,
  }
  const pod = { namespace: 'metallb-system', pod: 'speaker-x', port: 7472 }
  const ask = () => getFromPod(config, pod, '/layer2?address=192.0.2.1', 'test', systemRuntime)
  return { ask, seen, [Symbol.asyncDispose]: () => server.stop(true) }
}

describe('a program in a Pod', () => {
  test('is asked through the API server, and its answer may come in pieces', async () => {
    await using it = kubelet([data(OK.slice(0, 20)), data(OK.slice(20, 43)), data(OK.slice(43))])
    const octets = Buffer.from('hello')
    expect(await it.ask()).toEqual({ ok: true, value: { status: 200, body: 'hello', octets } })
    const [seen] = it.seen
    expect(seen?.authorization).toBe('Bearer secret')
    expect(seen?.url).toBe('/api/v1/namespaces/metallb-system/pods/speaker-x/portforward?ports=7472')
    expect(seen?.request).toStartWith('\0GET /layer2?address=192.0.2.1 HTTP/1.1\r\n')
  })

  test('that nobody listens to is told in the words of the kubelet', async () => {
    await using it = kubelet([error('dial tcp4 127.0.0.1:7472: connect: connection refused')])
    expect(await it.ask()).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('refused') },
    })
  })

  test('that hangs up is an error', async () => {
    await using it = kubelet([data('HTTP/1.1 200 OK\r\n')], true)
    expect(await it.ask()).toMatchObject({ ok: false, error: { reason: 'Unreachable' } })
  })

  test('that never stops is an error', async () => {
    await using it = kubelet(Array.from({ length: 9 }, () => data('x'.repeat(1024 * 1024))))
    expect(await it.ask()).toMatchObject({ ok: false, error: { message: 'more than can be an answer' } })
  })
})

test('an API server that refuses is heard', async () => {
  const status = { kind: 'Status', code: 403, reason: 'Forbidden', message: 'pods/portforward is forbidden' }
  await using server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () => Response.json(status, { status: 403 }),
  })
  const config = { server: server.url.origin, insecureSkipTlsVerify: false }
  const pod = { namespace: 'a', pod: 'b', port: 1 }
  const answer = await getFromPod(config, pod, '/', 'test', systemRuntime)
  expect(answer).toMatchObject({ ok: false, error: { code: 403, message: 'pods/portforward is forbidden' } })
})

test.each([
  ['is not there yet', 'HTTP/1.1 200 OK\r\ncontent-le', undefined],
  ['has no length', 'HTTP/1.1 200 OK\r\n\r\nhello', undefined],
  ['is not whole', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell', undefined],
  ['is no HTTP', 'SSH-2.0\r\n\r\n', undefined],
  ['is empty', 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n', { status: 204, body: '' }],
  ['is there', OK, { status: 200, body: 'hello' }],
])('an answer that %s', (_name, text, expected) => {
  const answer = new HttpAnswer()
  answer.add(new TextEncoder().encode(text))
  expect(answer.whole()).toEqual(expected && { ...expected, octets: Buffer.from(expected.body) })
})

test('an answer in eight thousand parts is joined once', () => {
  const answer = new HttpAnswer()
  const [part, parts] = [new Uint8Array(900).fill(0xff), 8000]
  answer.add(Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${part.length * parts}\r\n\r\n`))
  const concat = spyOn(Buffer, 'concat')
  for (let index = 0; index < parts; index++) {
    expect(answer.whole()).toBeUndefined()
    expect(answer.add(part)).toBe(true)
  }
  expect(answer.whole()?.octets).toHaveLength(part.length * parts)
  expect(concat).toHaveBeenCalledTimes(1)
  concat.mockRestore()
})

test('a head that does not end is more than can be one', () => {
  const answer = new HttpAnswer()
  expect(answer.add(Buffer.from(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(60_000)}`))).toBe(true)
  expect(answer.add(new Uint8Array(10_000))).toBe(false)
})
