// The definitions of MetalLB's kinds before a real API server, from the files that people apply: that it takes them, and
// what it makes of what the embedded server does not run, rules in CEL and webhooks.

import {
  BGP_ADVERTISEMENTS,
  BGP_PEERS,
  BGP_PEERS_V1BETA1,
  SERVICE_BGP_STATUSES,
  SERVICE_L2_STATUSES,
} from '@ingot/api'
import type { Resource } from '@ingot/api'
import { checkBGPPeer, customResourceDefinitions } from '@ingot/api/kinds'
import { createClient, loadKubeconfig, systemRuntime } from '@ingot/kube'
import type { Answer, Client, KubernetesObject } from '@ingot/kube'
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { findKubernetes } from './find-kubernetes.ts'
import { startKubernetes } from './start-kubernetes.ts'
import type { Kubernetes } from './start-kubernetes.ts'

// real processes on a busy machine; and Bun ends them all when one test of them runs out of time
setDefaultTimeout(60_000)

type Manifest = KubernetesObject & { readonly spec?: object; readonly status?: object }

const CRDS = fileURLToPath(new URL('../../../../deploy/crds', import.meta.url))
const DEFINITIONS: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
}
const USED = [BGP_ADVERTISEMENTS, BGP_PEERS, BGP_PEERS_V1BETA1, SERVICE_BGP_STATUSES, SERVICE_L2_STATUSES]
const namespace = 'default'
const OLD_SPEC = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }

const assets = findKubernetes(process.env, ['kubectl'])
const needs = assets.ok ? '' : ' [needs kube-apiserver: KUBEBUILDER_ASSETS or Go]'

describe.skipIf(!assets.ok)(`the definitions on kube-apiserver${needs}`, () => {
  let kubernetes: Kubernetes
  let client: Client

  /** What it writes beside its answer: warnings. */
  const kubectl = async (...words: string[]) => {
    const command = [join(must(assets), 'kubectl'), '--kubeconfig', kubernetes.kubeconfig, ...words]
    const child = Bun.spawn(command, { stdout: 'pipe', stderr: 'pipe' })
    const [, complaints] = await Promise.all([child.stdout.text(), child.stderr.text()])
    if ((await child.exited) !== 0) throw new Error(complaints)
    return complaints
  }
  const apply = () => kubectl('apply', '--server-side', '-f', CRDS)
  const create = (resource: Resource, name: string, spec: object) =>
    client.create<Manifest>(resource, { metadata: { name, namespace }, spec })

  beforeAll(async () => {
    kubernetes = must(await startKubernetes({ assets: must(assets) }))
    client = createClient(must(await loadKubeconfig(kubernetes.kubeconfig)), 'ingot-test', systemRuntime)
    await apply()
    await kubectl('wait', '--for=condition=Established', 'crd', '--all')
    // a kind is served a moment after it was defined
    for (const resource of USED) while (!(await client.list(resource)).ok);
  })

  afterAll(async () => {
    client.close()
    await kubernetes.stop()
  })

  test('all are taken without a warning, structural, and served', async () => {
    expect(await apply()).toBe('')
    const { items } = must(await client.list<KubernetesObject & { status?: unknown }>(DEFINITIONS))
    expect(items.map(({ metadata }) => metadata.name)).toEqual(
      customResourceDefinitions.map(({ metadata }) => String(metadata?.name)).toSorted(),
    )
    for (const { status } of items) expect(JSON.stringify(status)).not.toContain('NonStructuralSchema')
  })

  test('timers that v1beta1 leaves out stay out, and port 0 stays, which is no port of v1beta2', async () => {
    must(await create(BGP_PEERS_V1BETA1, 'bare', { ...OLD_SPEC, peerPort: 0 }))
    const stored = must(await client.get<Manifest>(BGP_PEERS, { name: 'bare', namespace }))
    expect(stored.spec).toEqual({ ...OLD_SPEC, disableMP: false, dualStackAddressFamily: false, peerPort: 0 })
    expect(checkBGPPeer(stored)).toMatchObject({ ok: false, verdict: { facts: { field: 'spec.peerPort' } } })
  })

  test('kubectl warns who uses v1beta1', async () => {
    const warning = await kubectl('get', 'bgppeers.v1beta1.metallb.io')
    expect(warning).toContain('v1beta1 is deprecated, please use v1beta2')
  })

  test.each(['1s', '1m30s', '18h12m15s'])('connectTime %s is taken', async (connectTime) => {
    must(await create(BGP_PEERS, `connect-${connectTime}`, { ...OLD_SPEC, connectTime }))
  })

  test.each([
    ['0s', 'connect time should be between 1 seconds to 65535'],
    ['18h12m16s', 'connect time should be between 1 seconds to 65535'],
    ['1500ms', 'connect time should contain a whole number of seconds'],
    ['soon', 'spec.connectTime'],
  ])('connectTime %s is refused', async (connectTime, message) => {
    expect(refusal(await create(BGP_PEERS, 'refused', { ...OLD_SPEC, connectTime }))).toContain(message)
  })

  test('enableGracefulRestart stays what it was', async () => {
    const created = must(await create(BGP_PEERS, 'graceful', { ...OLD_SPEC, enableGracefulRestart: true }))
    const changed = { ...created, spec: { ...created.spec, enableGracefulRestart: false } }
    expect(refusal(await client.update<Manifest>(BGP_PEERS, changed))).toContain(
      'EnableGracefulRestart cannot be changed after creation',
    )
  })

  test('a BGPAdvertisement of some Services does not aggregate', async () => {
    const spec = { serviceSelectors: [{}], aggregationLength: 24 }
    expect(refusal(await create(BGP_ADVERTISEMENTS, 'aggregate', spec))).toContain(
      'serviceSelectors and aggregationLength are mutually exclusive',
    )
    must(await create(BGP_ADVERTISEMENTS, 'single', { ...spec, aggregationLength: 32 }))
  })

  test.each([
    ['ServiceL2Status', SERVICE_L2_STATUSES, { interfaces: [{ name: 'eth0' }] }],
    ['ServiceBGPStatus', SERVICE_BGP_STATUSES, { peers: ['a', 'b'] }],
  ])('a %s is of one node for good', async (_, resource, more) => {
    const created = must(await create(resource, 'status', {}))
    const status = { node: 'node-1', serviceName: 'web', serviceNamespace: 'default' }
    const first = must(await client.updateStatus<Manifest>(resource, { ...created, status }))
    const second = must(
      await client.updateStatus<Manifest>(resource, { ...first, status: { ...status, ...more } }),
    )
    expect(second.status).toEqual({ ...status, ...more })
    const moved = { ...second, status: { ...status, node: 'node-2' } }
    expect(refusal(await client.updateStatus<Manifest>(resource, moved))).toContain('Value is immutable')
  })

  // on a kind of one version, of which nothing is ever converted: the webhook is not there
  test('applied where a webhook converts, they leave it in place', async () => {
    const clientConfig = { url: 'https://127.0.0.1:1/convert' }
    const conversion = {
      strategy: 'Webhook',
      webhook: { clientConfig, conversionReviewVersions: ['v1beta1'] },
    }
    const name = { name: 'communities.metallb.io' }
    must(await client.patch(DEFINITIONS, name, 'application/merge-patch+json', { spec: { conversion } }))
    await apply()
    const { spec } = must(await client.get<Manifest>(DEFINITIONS, name))
    expect(spec).toMatchObject({ conversion })
  })
})

function refusal(answer: Answer<unknown>): string {
  return answer.ok ? '' : answer.error.message
}

function must<T>(
  result:
    | { ok: true; value: T }
    | { ok: false; verdict: { message: string } }
    | { ok: false; error: { message: string } },
): T {
  if (result.ok) return result.value
  throw new Error('verdict' in result ? result.verdict.message : result.error.message)
}
