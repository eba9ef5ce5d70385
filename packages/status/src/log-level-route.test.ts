// The level of the log over the status port: who may set it, and to what.

import { expect, test } from 'bun:test'
import { LevelSwitch, Metrics } from '@ingot/telemetry'
import { LOG_LEVEL_PATH } from './log-level-route.ts'
import { statusApp } from './status-app.ts'

async function put(body: string, address = '127.0.0.1', method = 'PUT') {
  const levels = new LevelSwitch('info')
  const app = statusApp({ metrics: new Metrics(), unreadiness: () => [], levels })
  const headers = { 'content-length': String(body.length) }
  const response = await app.request(
    LOG_LEVEL_PATH,
    { method, ...(method === 'PUT' && { body, headers }) },
    { requestIP: () => ({ address, family: 'IPv4', port: 1 }) },
  )
  return { status: response.status, text: await response.text(), level: levels.level }
}

test.each([
  ['debug', 200, 'debug'],
  ['debug\n', 200, 'debug'],
  ['none', 200, 'none'],
  ['loud', 400, 'info'],
  ['', 400, 'info'],
  ['debug'.padEnd(100), 400, 'info'],
] as const)('PUT %j answers %d, and the level is %s', async (body, status, level) => {
  expect(await put(body)).toMatchObject({ status, level })
})

test('GET says which it is', async () => {
  expect(await put('', '::1', 'GET')).toEqual({ status: 200, text: 'info\n', level: 'info' })
})

test.each(['PUT', 'GET'])('%s from another machine is refused, and changes nothing', async (method) => {
  expect(await put('debug', '192.0.2.1', method)).toMatchObject({ status: 403, level: 'info' })
})

test('a request without a length, as of a body that is still to come, is refused', async () => {
  const levels = new LevelSwitch('info')
  const app = statusApp({ metrics: new Metrics(), unreadiness: () => [], levels })
  await using server = Bun.serve({ port: 0, fetch: app.fetch })
  const url = `http://127.0.0.1:${server.port}${LOG_LEVEL_PATH}`
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('debug')),
  })
  expect((await fetch(url, { method: 'PUT', body: endless })).status).toBe(400)
  expect((await fetch(url, { method: 'PUT', body: 'warn' })).status).toBe(200)
  expect(levels.level).toBe('warn')
})
