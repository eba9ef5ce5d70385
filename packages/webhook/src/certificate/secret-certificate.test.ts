// The Secret, and the two objects that believe what is in it, over time: empty, filled, renewed, taken from others, forbidden.

import { CUSTOM_RESOURCE_DEFINITIONS, refuse, SECRETS, VALIDATING_WEBHOOK_CONFIGURATIONS } from '@ingot/api'
import type { Result } from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'
import type { Certificate } from '@ingot/status'
import { createLogger } from '@ingot/telemetry'
import { describe, expect, test } from 'bun:test'
import { FakeApi } from '../fake-api.fixture.ts'
import { NAMESPACE } from '../review.fixture.ts'
import { CALLERS, isBelieved } from './ca-bundle.ts'
import { dataOf, HOST, keysMadeAt } from './keys.fixture.ts'
import { secretCertificate } from './secret-certificate.ts'
import type { ServingKeys } from './serving-keys.ts'

const START = '2026-01-01T00:00:00Z'
const OLD = await keysMadeAt(START)
const OTHERS = await keysMadeAt(START, 'others')
const SECRET = { name: 'metallb-webhook-cert', namespace: NAMESPACE }
const CONFIGURATION = { name: 'metallb-webhook-configuration' }
const DEFINITION = { name: 'bgppeers.metallb.io' }
const KINDS = [VALIDATING_WEBHOOK_CONFIGURATIONS, CUSTOM_RESOURCE_DEFINITIONS]
const PATCH_DEFINITION = 'PATCH customresourcedefinitions MetalLB'
const PATCHES = ['PATCH validatingwebhookconfigurations MetalLB', PATCH_DEFINITION]

const base64 = (text: string) => Buffer.from(text).toString('base64')
class Cluster {
  readonly api = new FakeApi()
  now = new Date(START)
  leads = true
  readonly lines: Record<string, unknown>[] = []
  mounted: Result<Certificate> = refuse('EndpointOff', 'nothing mounted')

  constructor(keys?: ServingKeys) {
    this.fill(keys)
    const clientConfig = keys === undefined ? {} : { caBundle: base64(keys.caCert) }
    this.api.put(VALIDATING_WEBHOOK_CONFIGURATIONS, {
      metadata: CONFIGURATION,
      webhooks: [{ clientConfig }, { clientConfig: { ...clientConfig } }],
    } as KubernetesObject)
    this.api.put(CUSTOM_RESOURCE_DEFINITIONS, {
      metadata: DEFINITION,
      spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig: { ...clientConfig } } } },
    } as KubernetesObject)
  }

  fill(keys: ServingKeys | undefined): void {
    this.api.put(SECRETS, {
      metadata: SECRET,
      ...(keys !== undefined && { data: dataOf(keys) }),
    } as KubernetesObject)
  }

  /** One more controller, that has shown nothing yet. */
  controller({ leads = () => this.leads } = {}) {
    const write = (line: string) => void this.lines.push(JSON.parse(line))
    const log = createLogger({ level: 'info', clock: () => this.now, write })
    const look = secretCertificate(
      this.api.client(),
      {
        namespace: NAMESPACE,
        secretName: SECRET.name,
        hostName: HOST,
        mayWrite: leads,
        mounted: () => Promise.resolve(this.mounted),
      },
      { date: () => this.now },
      log,
    )
    return async () => {
      const shown = await look()
      if (!shown.ok) return shown.verdict.message
      expect(this.believes(shown.value)).toBe(true)
      return shown.value
    }
  }

  /** Whether all that call believe it. */
  believes(certificate: Certificate): boolean {
    return CALLERS.every(({ resource, name, bundlesIn }) =>
      bundlesIn(this.api.read(resource, { name })).every(({ text }) => isBelieved(text, certificate)),
    )
  }

  stored(): Readonly<Record<string, string>> {
    return this.api.read<KubernetesObject & { data: Record<string, string> }>(SECRETS, SECRET).data
  }
}

describe('the controller that leads', () => {
  test('fills an empty Secret, is believed, and does no more', async () => {
    const cluster = new Cluster()
    const look = cluster.controller()
    const shown = await look()
    expect(shown).toMatchObject({ cert: expect.stringContaining('BEGIN CERTIFICATE') })
    expect(Object.keys(cluster.stored())).toEqual(['ca.crt', 'ca.key', 'tls.crt', 'tls.key'])
    expect(cluster.api.writes).toEqual(['PUT secrets', ...PATCHES])
    expect(await look()).toEqual(shown)
    expect(cluster.api.writes).toHaveLength(3)
  })

  test('takes up what MetalLB has made, and writes nothing', async () => {
    const cluster = new Cluster(OLD)
    expect(await cluster.controller()()).toEqual(OLD.certificate)
    expect(cluster.api.writes).toEqual([])
    expect(cluster.lines).toEqual([])
  })

  test('renews the certificate 90 days before its end, by the same authority', async () => {
    const cluster = new Cluster(OLD)
    const look = cluster.controller()
    await look()
    cluster.now = new Date('2026-10-03T00:00:00Z')
    expect(await look()).not.toEqual(OLD.certificate)
    expect(cluster.stored()['ca.crt']).toBe(base64(OLD.caCert))
    expect(cluster.api.writes).toEqual(['PUT secrets'])
  })

  test('puts right what others have written over', async () => {
    const cluster = new Cluster(OLD)
    const look = cluster.controller()
    await look()
    cluster.api.put(CUSTOM_RESOURCE_DEFINITIONS, {
      metadata: DEFINITION,
      spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig: {} } } },
    } as KubernetesObject)
    expect(await look()).toEqual(OLD.certificate)
    expect(cluster.api.writes).toEqual([PATCH_DEFINITION])
  })
})

describe('a new authority', () => {
  test('is believed before a certificate of it is shown, and the old one until then', async () => {
    const cluster = new Cluster(OLD)
    const look = cluster.controller()
    await look()
    cluster.fill(OTHERS)
    expect(await look()).toEqual(OLD.certificate)
    expect(cluster.believes(OTHERS.certificate)).toBe(true)
    expect(await look()).toEqual(OTHERS.certificate)
    expect(cluster.believes(OLD.certificate)).toBe(true)
    await look()
    expect(cluster.believes(OLD.certificate)).toBe(false)
  })

  test('reaches the controllers that stand by in between', async () => {
    const cluster = new Cluster(OLD)
    const [leader, other] = [cluster.controller(), cluster.controller({ leads: () => false })]
    await Promise.all([leader(), other()])
    cluster.fill(OTHERS)
    expect(await other()).toEqual(OLD.certificate)
    await leader()
    expect(await other()).toEqual(OTHERS.certificate)
    await leader()
    await leader()
    expect(await other()).toEqual(OTHERS.certificate)
  })

  test('is shown though nobody was told, when the old certificate has ended', async () => {
    const cluster = new Cluster(OLD)
    const look = cluster.controller({ leads: () => false })
    await look()
    cluster.now = new Date('2027-02-01T00:00:00Z')
    cluster.fill(await keysMadeAt('2027-02-01T00:00:00Z'))
    const [configuration] = CALLERS
    cluster.api.remove(CUSTOM_RESOURCE_DEFINITIONS, DEFINITION)
    if (configuration !== undefined) cluster.api.remove(configuration.resource, CONFIGURATION)
    expect(await look()).toEqual((await keysMadeAt('2027-02-01T00:00:00Z')).certificate)
  })
})

describe('a controller that does not lead', () => {
  test('waits for a certificate, and then shows it', async () => {
    const cluster = new Cluster()
    const other = cluster.controller({ leads: () => false })
    expect(await other()).toBe(
      'no webhooks yet: there is no certificate in the Secret "metallb-webhook-cert"',
    )
    expect(cluster.api.writes).toEqual([])
    const shown = await cluster.controller()()
    expect(await other()).toEqual(shown)
  })

  test('shows a certificate that is about to end as long as it can', async () => {
    const cluster = new Cluster(OLD)
    const look = cluster.controller({ leads: () => false })
    cluster.now = new Date('2026-12-31T00:00:00Z')
    expect(await look()).toEqual(OLD.certificate)
    expect(cluster.api.writes).toEqual([])
  })
})

describe('where something is missing', () => {
  test('a conflict means that somebody else has filled it: theirs is taken', async () => {
    const cluster = new Cluster()
    const look = cluster.controller()
    cluster.api.errors.set('PUT secrets', 409)
    expect(await look()).toContain('no webhooks yet')
    expect(cluster.lines).toMatchObject([{ level: 'info' }])
    cluster.api.errors.clear()
    cluster.fill(OLD)
    expect(await look()).toEqual(OLD.certificate)
  })

  test('no Secret: one sentence, and what is mounted where that is there', async () => {
    const cluster = new Cluster(OLD)
    cluster.api.remove(SECRETS, SECRET)
    const look = cluster.controller()
    expect(await look()).toBe(
      'no webhooks for now: the Secret "metallb-webhook-cert" cannot be read: answered with 404',
    )
    cluster.mounted = { ok: true, value: OLD.certificate }
    expect(await look()).toEqual(OLD.certificate)
    expect(cluster.api.writes).toEqual([])
    expect(cluster.lines).toEqual([])
  })

  test('a Secret that cannot be read any more: what was shown stays', async () => {
    const cluster = new Cluster(OLD)
    const look = cluster.controller()
    await look()
    cluster.api.errors.set('GET secrets', 500)
    expect(await look()).toEqual(OLD.certificate)
  })

  test('no right to write: said once with the remedy, and the certificate is shown to its end', async () => {
    const cluster = new Cluster(OLD)
    const look = cluster.controller()
    cluster.api.errors.set('PUT secrets', 403)
    cluster.now = new Date('2026-12-01T00:00:00Z')
    expect(await look()).toEqual(OLD.certificate)
    expect(await look()).toEqual(OLD.certificate)
    expect(cluster.lines).toMatchObject([
      {
        level: 'warn',
        reason: 'WebhookCertificateNotKept',
        remedy: expect.stringContaining('--disable-cert-rotation'),
      },
    ])
  })

  test('no right to see who calls: noted once for each, and the certificate is shown', async () => {
    const cluster = new Cluster(OLD)
    for (const { plural } of KINDS) cluster.api.errors.set(`GET ${plural}`, 403)
    const look = cluster.controller()
    expect(await look()).toEqual(OLD.certificate)
    await look()
    expect(cluster.lines).toMatchObject(KINDS.map(({ kind }) => ({ level: 'info', kind })))
  })

  test('no right to tell whom to believe: said once for each with the remedy, and the old certificate stays', async () => {
    const cluster = new Cluster(OLD)
    const look = cluster.controller()
    await look()
    for (const { plural } of KINDS) cluster.api.errors.set(`PATCH ${plural}`, 403)
    cluster.fill(OTHERS)
    expect(await look()).toEqual(OLD.certificate)
    expect(await look()).toEqual(OLD.certificate)
    expect(cluster.lines).toMatchObject(
      KINDS.map(({ kind }) => ({ level: 'warn', kind, remedy: expect.stringContaining('caBundle') })),
    )
  })

  test('a caller that cannot be read for a moment: the old certificate stays', async () => {
    const cluster = new Cluster(OLD)
    const look = cluster.controller()
    await look()
    cluster.fill(OTHERS)
    for (const { plural } of KINDS) cluster.api.errors.set(`GET ${plural}`, 500)
    expect(await look()).toEqual(OLD.certificate)
    cluster.api.errors.clear()
    await look()
    expect(await look()).toEqual(OTHERS.certificate)
    expect(cluster.lines.filter(({ level }) => level === 'warn')).toEqual([])
  })

  test('a Secret that is emptied where nobody fills it: what was shown stays', async () => {
    const cluster = new Cluster(OLD)
    const look = cluster.controller({ leads: () => false })
    await look()
    cluster.fill(undefined)
    expect(await look()).toEqual(OLD.certificate)
  })

  test('nobody calls: the certificate is kept and shown', async () => {
    const cluster = new Cluster()
    cluster.api.remove(VALIDATING_WEBHOOK_CONFIGURATIONS, CONFIGURATION)
    cluster.api.remove(CUSTOM_RESOURCE_DEFINITIONS, DEFINITION)
    await cluster.controller()()
    expect(cluster.api.writes).toEqual(['PUT secrets'])
    expect(cluster.lines).toHaveLength(1)
  })
})
