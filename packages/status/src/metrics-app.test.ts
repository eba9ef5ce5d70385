// Who reads /metrics, and what everybody else is told.

import { expect, test } from 'bun:test'
import { Metrics } from '@ingot/telemetry'
import { metricsApp } from './metrics-app.ts'
import { probeApp } from './probe-app.ts'
import { refused } from './scraper-review.ts'
import type { Access } from './scraper-review.ts'

function ask(authorization: string | undefined, answer: Access) {
  const metrics = new Metrics()
  metrics.counter('x_total', 'X.')
  const seen: string[] = []
  const app = metricsApp(metrics, async (token) => {
    seen.push(token)
    return answer
  })
  const headers = authorization === undefined ? {} : { authorization }
  return { seen, response: app.request('/metrics', { headers }) }
}

test.each(['Bearer good', 'bearer  good ', 'BEARER good'])('%p is the token good', async (authorization) => {
  const { seen, response } = ask(authorization, { allowed: true })
  expect((await response).headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(await (await response).text()).toContain('x_total 0\n')
  expect(seen).toEqual(['good'])
})

test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic dTpw', 'Bearer two words'])(
  '%p is nobody, and no review is made',
  async (authorization) => {
    const { seen, response } = ask(authorization, { allowed: true })
    expect((await response).status).toBe(401)
    expect((await response).headers.get('www-authenticate')).toBe('Bearer')
    expect(seen).toEqual([])
  },
)

test.each([401, 403, 429, 500, 503] as const)(
  'an answer of %d is passed on, without metrics',
  async (status) => {
    const { response } = ask('Bearer good', refused(status, 'the reason'))
    expect((await response).status).toBe(status)
    expect(await (await response).text()).toBe('the reason')
    expect((await response).headers.get('retry-after')).toBe(status === 429 ? '10' : null)
  },
)

test('other paths are 404 without a token, and name the one there is', async () => {
  const response = await metricsApp(new Metrics(), async () => ({ allowed: true })).request('/')
  expect(response.status).toBe(404)
  expect(await response.text()).toBe('/metrics\n')
})

test('what is told beside the metrics has a review of its own, and nothing is worked out for who is refused', async () => {
  const asked: string[] = []
  const layer2 = {
    path: '/layer2',
    access: async (token: string): Promise<Access> =>
      token === 'good' ? { allowed: true } : refused(403, 'not you'),
    inspect: async (query: URLSearchParams) => {
      asked.push(query.get('address') ?? '')
      return { ok: true, value: { it: 'secret' } } as const
    },
  }
  const app = metricsApp(new Metrics(), async () => ({ allowed: true }), [layer2])
  const get = (authorization?: string) =>
    app.request('/layer2?address=192.0.2.1', { headers: authorization ? { authorization } : {} })
  expect((await get()).status).toBe(401)
  const other = await get('Bearer scraper')
  expect([other.status, await other.text()]).toEqual([403, 'not you'])
  expect(asked).toEqual([])
  expect(await (await get('Bearer good')).json()).toEqual({ it: 'secret' })
  expect(asked).toEqual(['192.0.2.1'])
})

test.each(['/healthz', '/readyz'])("MetalLB's %s is ok as soon as there is a process", async (path) => {
  const response = await probeApp().request(path)
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('ok')
})

test('the probes have no metrics', async () => {
  expect((await probeApp().request('/metrics')).status).toBe(404)
})
