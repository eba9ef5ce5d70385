// The capture of control packets over the status port: who may turn it on, and how its file comes.

import { expect, test } from 'bun:test'
import { Metrics } from '@ingot/telemetry'
import { CAPTURE_PATH } from './capture-route.ts'
import { metricsApp } from './metrics-app.ts'
import { statusApp } from './status-app.ts'

const from = (address: string) => ({ requestIP: () => ({ address, family: 'IPv4', port: 1 }) })
const FILE = Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 0xff)
const inspections = {
  [CAPTURE_PATH]: async () =>
    ({ ok: true, value: new Blob([FILE], { type: 'application/vnd.tcpdump.pcap' }) }) as const,
}

async function put(body: string, address = '127.0.0.1', why?: string) {
  const turned: boolean[] = []
  const turn = (isOn: boolean) => {
    turned.push(isOn)
    return why
  }
  const app = statusApp({ metrics: new Metrics(), unreadiness: () => [], inspections, capture: { turn } })
  const headers = { 'content-length': String(body.length) }
  const response = await app.request(CAPTURE_PATH, { method: 'PUT', body, headers }, from(address))
  return { status: response.status, text: await response.text(), turned }
}

test.each([
  ['on', 200, [true]],
  ['off\n', 200, [false]],
  ['yes', 400, []],
  ['', 400, []],
  ['on'.padEnd(100), 400, []],
] as const)('PUT %j answers %d', async (body, status, turned) => {
  expect(await put(body)).toMatchObject({ status, turned: [...turned] })
})

test('PUT from another machine is refused, and turns nothing', async () => {
  expect(await put('on', '192.0.2.1')).toMatchObject({ status: 403, turned: [] })
})

test('why it cannot be on is said', async () => {
  expect(await put('on', '::1', 'EPERM')).toEqual({ status: 503, text: 'EPERM\n', turned: [true] })
})

test.each([
  ['127.0.0.1', 200],
  ['192.0.2.1', 403],
])('GET over plain HTTP from %s answers %d, the octets as they are', async (address, status) => {
  const app = statusApp({ metrics: new Metrics(), unreadiness: () => [], inspections })
  const response = await app.request(CAPTURE_PATH, {}, from(address))
  expect(response.status).toBe(status)
  if (status !== 200) return
  expect(response.headers.get('content-type')).toBe('application/vnd.tcpdump.pcap')
  expect(await response.bytes()).toEqual(FILE)
})

test('over HTTPS it is for a token whose owner may get the path, and nobody turns it on', async () => {
  const access = async (token: string) =>
    token === 'engineer'
      ? ({ allowed: true } as const)
      : ({ allowed: false, status: 403, message: 'no' } as const)
  const inspect = inspections[CAPTURE_PATH]
  if (inspect === undefined) throw new Error('no inspection')
  const app = metricsApp(new Metrics(), access, [{ path: CAPTURE_PATH, access, inspect }])
  const ask = (token?: string, method = 'GET') =>
    app.request(CAPTURE_PATH, {
      method,
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    })
  expect((await ask()).status).toBe(401)
  expect((await ask('somebody')).status).toBe(403)
  expect(await (await ask('engineer')).bytes()).toEqual(FILE)
  expect((await ask('engineer', 'PUT')).status).toBe(404)
})
