// Logs of containers, from a server that answers as an API server does, or does not.

import { expect, test } from 'bun:test'
import { createManualRuntime, until } from './manual-runtime.ts'
import { readPodLog } from './pod-log.ts'
import { systemRuntime } from './runtime.ts'
import { seconds } from '@ingot/api'

const ASKED = { namespace: 'metallb-system', pod: 'speaker-x', container: 'speaker', lines: 20 }

function server(answer: (request: Request) => Response) {
  const started = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: answer })
  const config = { server: `http://127.0.0.1:${started.port}`, insecureSkipTlsVerify: false }
  return { config, [Symbol.asyncDispose]: () => started.stop(true) }
}

test.each([false, true])('the last lines are asked for, of the life before: %p', async (isPrevious) => {
  let asked = ''
  await using it = server((request) => {
    asked = request.url.slice(request.url.indexOf('/api'))
    return new Response('one\ntwo\n')
  })
  const log = await readPodLog(it.config, { ...ASKED, isPrevious }, 'test', systemRuntime)
  expect(log).toEqual({ ok: true, value: 'one\ntwo\n' })
  expect(asked).toBe(
    '/api/v1/namespaces/metallb-system/pods/speaker-x/log?container=speaker&tailLines=20&limitBytes=16777216' +
      (isPrevious ? '&previous=true' : ''),
  )
})

test('a refusal is an error with its sentence', async () => {
  const status = { kind: 'Status', code: 403, reason: 'Forbidden', message: 'pods/log is forbidden' }
  await using it = server(() => Response.json(status, { status: 403 }))
  const log = await readPodLog(it.config, ASKED, 'test', systemRuntime)
  expect(log.ok ? '' : log.error.message).toBe('pods/log is forbidden')
})

test('a server that says nothing more is not waited for: what came is the log', async () => {
  const runtime = createManualRuntime()
  const asked = Promise.withResolvers<{ write(text: string): number }>()
  using it = Bun.listen({ port: 0, hostname: '127.0.0.1', socket: { data: asked.resolve } })
  const config = { server: `http://127.0.0.1:${it.port}`, insecureSkipTlsVerify: false }
  const log = readPodLog(config, ASKED, 'test', runtime)
  const socket = await asked.promise
  runtime.advance(seconds(1))
  // in one segment, so that the line is there when the headers are
  socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n')
  // the headers' own time-out is as long, and has run for a second
  await until(() => runtime.pending()[0] === seconds(30))
  runtime.advance(seconds(30))
  expect(await log).toEqual({ ok: true, value: 'one\n' })
})

test('a log that breaks off is an error, and nothing waits for more of it', async () => {
  const runtime = createManualRuntime()
  const asked = Promise.withResolvers<{ write(text: string): number; end(): void }>()
  using it = Bun.listen({ port: 0, hostname: '127.0.0.1', socket: { data: asked.resolve } })
  const config = { server: `http://127.0.0.1:${it.port}`, insecureSkipTlsVerify: false }
  const log = readPodLog(config, ASKED, 'test', runtime)
  const socket = await asked.promise
  socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n')
  socket.end()
  const { ok } = await log
  expect([ok, runtime.pending()]).toEqual([false, []])
})
