// Octets from a unix socket to a TCP port and back.

import { afterAll, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { relay } from './relay.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-relay-'))
const unix = join(folder, 'api.sock')
afterAll(() => rmSync(folder, { recursive: true }))

test('requests and answers pass, several at once', async () => {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request) => request.text().then((text) => new Response(`got ${text}`)),
  })
  const relaying = await relay(unix, '127.0.0.1', server.port ?? 0)
  const bodies = ['a', 'b'.repeat(300_000), 'c']
  const answers = await Promise.all(
    bodies.map(async (body) => (await fetch('http://x/', { method: 'POST', body, unix })).text()),
  )
  expect(answers).toEqual(bodies.map((body) => `got ${body}`))
  relaying.close()
  await server.stop(true)
  expect(existsSync(unix)).toBe(false)
})

test('where nobody listens behind it, the connection is closed at once', async () => {
  // port 9 of loopback is where nothing listens
  const relaying = await relay(unix, '127.0.0.1', 9)
  await expect(fetch('http://x/', { unix })).rejects.toThrow()
  relaying.close()
})

test('a socket that cannot be made is said', async () => {
  await expect(relay(join(folder, 'missing', 'api.sock'), '127.0.0.1', 9)).rejects.toThrow()
})
