// The webhooks over real HTTPS, asked as an API server asks them: by the name of the Service, believing what the webhook
// configuration says, by connections that are kept. Certificates and authorities change while they are asked.

import {
  CUSTOM_RESOURCE_DEFINITIONS,
  IP_ADDRESS_POOLS,
  milliseconds,
  SECRETS,
  VALIDATING_WEBHOOK_CONFIGURATIONS,
} from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import { FOLLOW_EVERY } from '@ingot/status'
import { createLogger, Metrics } from '@ingot/telemetry'
import { expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataOf, HOST, keysMadeAt } from './certificate/keys.fixture.ts'
import type { ServingKeys } from './certificate/serving-keys.ts'
import { FakeApi } from './fake-api.fixture.ts'
import { startWebhooks } from './index.ts'
import { LONGEST_REVIEW } from './webhook-app.ts'
import type { WebhookOptions } from './index.ts'
import { admissionReview, NAMESPACE, pool, requestFor } from './review.fixture.ts'

// keys of RSA on a busy machine
setDefaultTimeout(20_000)

const SECRET = { name: 'metallb-webhook-cert', namespace: NAMESPACE }
const PATH = '/validate-metallb-io-v1beta1-ipaddresspool'
const TODAY = new Date().toISOString().slice(0, 10)
const FIRST = await keysMadeAt(TODAY)
const NEXT = [await keysMadeAt(TODAY, 'next'), await keysMadeAt(TODAY, 'last')]
const REVIEW = JSON.stringify(admissionReview(requestFor('pools', pool('b', '192.0.2.128/25'))))

const secretOf = (keys: ServingKeys) => ({ metadata: SECRET, data: dataOf(keys) })

/** Webhooks of a cluster; certificates are by the real date, since handshakes are. */
function open(secret: KubernetesObject = secretOf(FIRST), more: Partial<WebhookOptions> = {}) {
  const api = new FakeApi()
  api.put(SECRETS, secret)
  api.put(VALIDATING_WEBHOOK_CONFIGURATIONS, {
    metadata: { name: 'metallb-webhook-configuration' },
    webhooks: [{ clientConfig: {} }],
  } as KubernetesObject)
  api.put(CUSTOM_RESOURCE_DEFINITIONS, { metadata: { name: 'bgppeers.metallb.io' } })
  const runtime = createManualRuntime()
  const metrics = new Metrics()
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => void lines.push(JSON.parse(line))
  const webhooks = startWebhooks(
    {
      port: 0,
      isRotated: true,
      certificateFolder: '/nonexistent',
      serviceName: 'metallb-webhook-service',
      secretName: SECRET.name,
      tls: { minVersion: '', cipherSuites: '', curvePreferences: '' },
      client: api.client(),
      namespace: NAMESPACE,
      mayWrite: () => true,
      metrics,
      log: createLogger({ level: 'info', clock: () => new Date(0), write }),
      ...more,
    },
    { ...runtime, date: () => new Date() },
  )
  const bundle = () => {
    const { webhooks: [first] = [] } = api.read<
      KubernetesObject & { webhooks?: { clientConfig: { caBundle?: string } }[] }
    >(VALIDATING_WEBHOOK_CONFIGURATIONS, { name: 'metallb-webhook-configuration' })
    return Buffer.from(first?.clientConfig.caBundle ?? '', 'base64').toString()
  }
  const look = async () => {
    await until(() => runtime.pending().length > 0)
    runtime.advance(FOLLOW_EVERY)
    await until(() => runtime.pending().length > 0)
  }
  return {
    api,
    runtime,
    metrics,
    lines,
    webhooks,
    bundle,
    look,
    [Symbol.asyncDispose]: () => webhooks.stop(),
  }
}

/** As the API server asks: it keeps connections for as long as it believes the same. */
function caller(port: () => number | null, bundle: () => string) {
  let session: Bun.FetchSession | undefined
  let believed = ''
  return async (path = PATH, body: string | ReadableStream = REVIEW) => {
    if (session === undefined || bundle() !== believed) {
      believed = bundle()
      session?.close()
      session = new Bun.FetchSession({ tls: { ca: believed, serverName: HOST } })
    }
    return session.fetch(`https://127.0.0.1:${port()}${path}`, { method: 'POST', body })
  }
}

test('an empty Secret is filled, and a review is answered by whom the API server is told to believe', async () => {
  await using opened = open({ metadata: SECRET })
  const { api, webhooks, bundle, metrics } = opened
  while (webhooks.port() === null) await new Promise((resolve) => setImmediate(resolve))
  api.put(IP_ADDRESS_POOLS, pool('a', '192.0.2.0/24'))
  const answer = await caller(() => webhooks.port(), bundle)()
  expect(await answer.json()).toMatchObject({
    response: {
      allowed: false,
      status: {
        message: 'CIDR "192.0.2.128/25" in pool "b" overlaps with already defined CIDR "192.0.2.0/24"',
      },
    },
  })
  const [, ends = ''] =
    /^ingot_webhook_certificate_expiration_timestamp_seconds (\d+)$/m.exec(metrics.expose()) ?? []
  expect(Number(ends) * 1000 - Date.now()).toBeGreaterThan(364 * 86_400_000)
})

test('authorities change while reviews are asked for: none is lost, and no restart is needed', async () => {
  await using opened = open()
  const { api, webhooks, bundle, lines, look } = opened
  await until(() => webhooks.port() !== null)
  let isOver = false
  let answers = 0
  const work = async () => {
    const ask = caller(() => webhooks.port(), bundle)
    while (!isOver) {
      const answer = await ask()
      expect(answer.status).toBe(200)
      await answer.text()
      answers += 1
    }
  }
  const working = Promise.all(Array.from({ length: 4 }, work))
  const shown = () => lines.filter(({ msg }) => msg === 'the webhook endpoint has a new certificate').length
  for (const [i, keys] of NEXT.entries()) {
    api.put(SECRETS, secretOf(keys))
    // told, shown, and the old one forgotten
    for (let step = 0; step < 3; step++) {
      const before = answers
      await Promise.race([look(), working])
      await Promise.race([until(() => answers > before + 8), working])
    }
    expect([shown(), bundle()]).toEqual([i + 1, keys.caCert])
  }
  isOver = true
  await working
})

test('what is too long for a review is refused, and the next one is not', async () => {
  await using opened = open()
  await until(() => opened.webhooks.port() !== null)
  const ask = caller(() => opened.webhooks.port(), opened.bundle)
  expect((await ask(PATH, `"${'a'.repeat(LONGEST_REVIEW)}"`)).status).toBe(413)
  expect((await ask()).status).toBe(200)
})

test('without a Secret there is one line of the log, and nothing listens', async () => {
  await using opened = open(secretOf(FIRST), { client: new FakeApi().client() })
  const { runtime, webhooks, lines, look } = opened
  await look()
  runtime.advance(milliseconds(3_600_000))
  expect(webhooks.port()).toBeNull()
  expect(lines).toMatchObject([
    { level: 'info', msg: expect.stringContaining('the Secret "metallb-webhook-cert" cannot be read') },
  ])
})

test('without rotation what is mounted is shown, and nothing is written or read', async () => {
  const { certificate } = FIRST
  const folder = mkdtempSync(join(tmpdir(), 'ingot-webhook-'))
  writeFileSync(join(folder, 'tls.crt'), certificate.cert)
  writeFileSync(join(folder, 'tls.key'), certificate.key)
  await using opened = open({ metadata: SECRET }, { isRotated: false, certificateFolder: folder })
  await until(() => opened.webhooks.port() !== null)
  expect(opened.api.writes).toEqual([])
  rmSync(folder, { recursive: true })
})
