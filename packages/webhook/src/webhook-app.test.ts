// The paths over HTTP: reviews answered, and everything that is none.

import { milliseconds } from '@ingot/api'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import { Metrics } from '@ingot/telemetry'
import { describe, expect, test } from 'bun:test'
import { ADMISSION_PATHS } from './admission-paths.ts'
import { ALLOWED, allowedWith, denied } from './admission-review.ts'
import type { Admission } from './admission-review.ts'
import { admissionReview, peer, pool, requestFor } from './review.fixture.ts'
import { MOST_REVIEWS, webhookApp } from './webhook-app.ts'
import { registerWebhookMetrics } from './webhook-metrics.ts'

const POOLS = '/validate-metallb-io-v1beta1-ipaddresspool'
const REVIEW = admissionReview(requestFor('pools', pool('a', '192.0.2.0/24')))

function open(decide: () => Admission | Promise<Admission> = () => ALLOWED) {
  const metrics = new Metrics()
  const runtime = createManualRuntime()
  const app = webhookApp(async () => decide(), registerWebhookMetrics(metrics, runtime))
  const post = (path: string, body: unknown) =>
    app.request(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
  return { app, metrics, runtime, post }
}

describe('an admission review', () => {
  test.each<[string, Admission, object]>([
    ['allowed', ALLOWED, { uid: 'question-1', allowed: true }],
    ['allowed with a warning', allowedWith('but'), { uid: 'question-1', allowed: true, warnings: ['but'] }],
    [
      'denied',
      denied('no'),
      {
        uid: 'question-1',
        allowed: false,
        status: { code: 403, reason: 'Forbidden', message: 'no' },
      },
    ],
  ])('%s', async (_, admission, response) => {
    const answer = await open(() => admission).post(POOLS, REVIEW)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response,
    })
  })

  test.each(ADMISSION_PATHS.map(({ path }) => path))('is answered at %s', async (path) => {
    expect((await open().post(path, REVIEW)).status).toBe(200)
  })

  test('fields that are not known here are no mistake', async () => {
    const request = { ...REVIEW.request, dryRun: true, userInfo: { username: 'a' }, oldObject: null }
    expect((await open().post(POOLS, { ...REVIEW, request })).status).toBe(200)
  })
})

test('a conversion review is answered, many objects at a time', async () => {
  const objects = Array.from({ length: 3 }, (_, i) => peer(`p${i}`))
  const answer = await open().post('/convert', {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'ConversionReview',
    request: { uid: 'a', desiredAPIVersion: 'metallb.io/v1beta1', objects },
  })
  expect(await answer.json()).toMatchObject({ response: { uid: 'a', convertedObjects: [{}, {}, {}] } })
})

describe('what is no review', () => {
  test.each<[string, string, unknown, number, string]>([
    ['no JSON', POOLS, '{', 400, 'the body is not JSON\n'],
    ['nothing', POOLS, '', 400, 'the body is not JSON\n'],
    ['another version', POOLS, { ...REVIEW, apiVersion: 'admission.k8s.io/v1beta1' }, 400, 'apiVersion'],
    ['another review', '/convert', REVIEW, 400, 'not the review that is answered here: apiVersion'],
    ['no request', POOLS, { ...REVIEW, request: undefined }, 400, 'request'],
    [
      'an operation that there is not',
      POOLS,
      { ...REVIEW, request: { ...REVIEW.request, operation: 'X' } },
      400,
      'operation',
    ],
    ['another path', '/validate', REVIEW, 404, '/convert\n'],
  ])('%s', async (_, path, body, status, text) => {
    const answer = await open().post(path, body)
    expect(answer.status).toBe(status)
    expect(await answer.text()).toContain(text)
  })

  test('a GET', async () => {
    const answer = await open().app.request(POOLS)
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST')
  })
})

test('more reviews at a time than the API server should bear are turned away, conversions never', async () => {
  const gate = Promise.withResolvers<Admission>()
  const { post } = open(() => gate.promise)
  const waiting = Array.from({ length: MOST_REVIEWS }, () => post(POOLS, REVIEW))
  const refused = await post(POOLS, REVIEW)
  expect(refused.status).toBe(503)
  expect((await post('/convert', REVIEW)).status).toBe(400)
  gate.resolve(ALLOWED)
  expect((await Promise.all(waiting)).every(({ status }) => status === 200)).toBe(true)
  expect((await post(POOLS, REVIEW)).status).toBe(200)
})

test('requests are counted under the names of controller-runtime', async () => {
  const { metrics, post } = open()
  await post(POOLS, REVIEW)
  await post(POOLS, '{')
  await post('/convert', '{')
  const text = metrics.expose()
  for (const line of [
    `controller_runtime_webhook_requests_total{webhook="${POOLS}",code="200"} 1`,
    `controller_runtime_webhook_requests_total{webhook="${POOLS}",code="400"} 1`,
    'controller_runtime_webhook_requests_total{webhook="/convert",code="400"} 1',
    `controller_runtime_webhook_requests_in_flight{webhook="${POOLS}"} 0`,
  ])
    expect(text).toContain(`${line}\n`)
})

test('how long a request takes is counted by its path', async () => {
  const gate = Promise.withResolvers<Admission>()
  const { metrics, runtime, post } = open(() => gate.promise)
  const waiting = post(POOLS, REVIEW)
  const inFlight = `controller_runtime_webhook_requests_in_flight{webhook="${POOLS}"} `
  await until(() => metrics.expose().includes(`${inFlight}1\n`))
  await post(POOLS, '{')
  runtime.advance(milliseconds(30))
  gate.resolve(ALLOWED)
  await waiting
  const text = metrics.expose()
  const name = 'controller_runtime_webhook_latency_seconds'
  for (const line of [
    `# TYPE ${name} histogram`,
    `${name}_bucket{webhook="${POOLS}",le="0.025"} 1`,
    `${name}_bucket{webhook="${POOLS}",le="0.05"} 2`,
    `${name}_bucket{webhook="${POOLS}",le="10"} 2`,
    `${name}_sum{webhook="${POOLS}"} 0.03`,
    `${name}_count{webhook="${POOLS}"} 2`,
    `${inFlight}0`,
  ])
    expect(text).toContain(`${line}\n`)
})
