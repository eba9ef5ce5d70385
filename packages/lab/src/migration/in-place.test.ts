// Ingot in the place of an installed MetalLB, with MetalLB's roles, kinds and webhooks left as they are and only the programs
// replaced: no address changes, two controllers never write at once, announcements go on, and MetalLB can come back.

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findKubernetes } from '../kubernetes/find-kubernetes.ts'
import { findMetallbController, findMetallbSpeaker } from '../segment/metallb-speaker.ts'
import { MetallbCluster, NAMESPACE, readManifests } from './metallb-cluster.fixture.ts'
import type { Manifest, Printed } from './metallb-cluster.fixture.ts'
import { findMetallbManifests, METALLB_VERSIONS } from './metallb-manifests.ts'
import type { MetallbVersion } from './metallb-manifests.ts'
import { startMetallbs, startOurs } from './pods.fixture.ts'
import type { RunningPod } from './pods.fixture.ts'
import { openTwoHosts } from './two-hosts.fixture.ts'
import type { TwoHosts } from './two-hosts.fixture.ts'

// real processes on a busy machine
setDefaultTimeout(120_000)

const GUIDES = fileURLToPath(new URL('../guides', import.meta.url))
const OF_GUIDES = new Set([
  'Namespace',
  'IPAddressPool',
  'L2Advertisement',
  'BGPAdvertisement',
  'BGPPeer',
  'Community',
  'Service',
])

const assets = findKubernetes(process.env, ['kubectl'])
const isRoot = process.getuid?.() === 0 && Bun.which('ip') !== null && Bun.which('unshare') !== null
const LACKS = [
  ...(isRoot ? [] : ['root, ip and unshare']),
  ...(assets.ok ? [] : ['kube-apiserver: KUBEBUILDER_ASSETS or Go']),
]

const POOL = [
  {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'IPAddressPool',
    metadata: { name: 'migrated', namespace: NAMESPACE },
    spec: { addresses: ['192.0.2.100-192.0.2.120'] },
  },
  {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'L2Advertisement',
    metadata: { name: 'migrated', namespace: NAMESPACE },
  },
]

const PEER = {
  apiVersion: 'metallb.io/v1beta2',
  kind: 'BGPPeer',
  metadata: { name: 'tor', namespace: NAMESPACE },
  spec: { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1', holdTime: '30s' },
}

/** Whose programs run before, and come back: those of 0.15.2 do with the manifests after it, and not with those before. */
const PROGRAMS: Readonly<Record<MetallbVersion, string>> = {
  'v0.14.8': 'v0.14.8',
  'v0.15.2': 'v0.15.2',
  'v0.16.2': 'v0.15.2',
}

/** Kubernetes of today takes no BGPPeer by the schema of those before: its bounds are no numbers of 32 bits. */
const TAKES_PEERS = new Set<string>(['v0.16.2'])

/** A Service and an endpoint that can serve. */
function service(name: string, annotations = {}): Manifest[] {
  const metadata = { name, namespace: 'default' }
  const labels = { 'kubernetes.io/service-name': name }
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, annotations },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.244.0.1'], nodeName: 'node-1', conditions: { ready: true } }],
      ports: [{ port: 80 }],
    },
  ]
}

/** Whether the controller serves MetalLB's webhooks: until it does, objects are written before they are in force. */
const SERVES_WEBHOOKS = existsSync(fileURLToPath(new URL('../../../webhook', import.meta.url)))

interface Scene {
  readonly cluster: MetallbCluster
  readonly hosts: TwoHosts
  /** The paths of MetalLB's programs. */
  readonly metallb: { readonly controller: string; readonly speaker: string }
  readonly takesPeers: boolean
  /** Every object of the guides that MetalLB's users apply. */
  readonly guides: readonly Printed[]
}

async function guideObjects(): Promise<Printed[]> {
  const files = [...new Bun.Glob('**/*.yaml').scanSync(GUIDES)].toSorted()
  const texts = await Promise.all(files.map((file) => Bun.file(join(GUIDES, file)).text()))
  return texts.flatMap(readManifests)
}

/** MetalLB as it was before: configured, with its controller running, and Services that have addresses. */
async function beforehand({ cluster, hosts, metallb, takesPeers, guides }: Scene) {
  await cluster.apply(guides.filter(({ kind }) => kind === 'Namespace'))
  if (!SERVES_WEBHOOKS) await cluster.apply(guides, '--dry-run=server')
  await cluster.create(...POOL, ...(takesPeers ? [PEER] : []))
  const controller = await startMetallbs(cluster, 'controller', hosts.node, metallb.controller)
  const asked = service('asked', { 'metallb.universe.tf/loadBalancerIPs': '192.0.2.110' })
  await cluster.create(...service('a'), ...service('b'), ...asked)
  const addresses = await cluster.addressed('a', 'b', 'asked')
  await cluster.applyWebhooks(hosts.neighbour)
  return { controller, addresses }
}

/** Its controller is replaced as a Deployment does it: the new Pod runs beside the old one for a while. */
async function replaceController({ cluster, hosts }: Scene, before: Awaited<ReturnType<typeof beforehand>>) {
  await cluster.rollOut(2, 1)
  const controller = await startOurs(cluster, 'controller', hosts.neighbour)
  await controller.says('"waiting until no other controller runs"')
  await cluster.create(...service('meanwhile'))
  const meanwhile = await cluster.addressed('meanwhile')
  expect(await cluster.writers()).not.toContain('ingot-controller')
  await before.controller.end()
  await cluster.rollOut(1, 1)
  await controller.says('"no other controller runs"')
  await cluster.create(...service('after'))
  const addresses = await cluster.addressed('after')
  expect(addresses).toMatchObject({ ...before.addresses, ...meanwhile })
  expect(await cluster.writers()).toContain('ingot-controller')
  return { controller, addresses }
}

/** Ours answer in the place of MetalLB's, by the same names: for what is right, for what is wrong, in both versions. */
async function tryWebhooks({ cluster, guides, takesPeers }: Scene): Promise<void> {
  const metadata = { name: 'another', namespace: NAMESPACE }
  const apiVersion = 'metallb.io/v1beta1'
  const another = (range: string) =>
    cluster.refusal({ apiVersion, kind: 'IPAddressPool', metadata, spec: { addresses: [range] } })
  await cluster.eventually('a webhook that takes a pool', async () => (await another('192.0.2.0/28')) === '')
  expect(await another('192.0.2.0/33')).toContain('denied the request')
  await cluster.apply(guides, '--dry-run=server')
  if (!takesPeers) return
  const old = { name: 'old', namespace: NAMESPACE }
  await cluster.create({ ...PEER, apiVersion, metadata: old })
  for (const version of ['v1beta1', 'v1beta2']) {
    const peers = await cluster.list(`/apis/metallb.io/${version}/bgppeers`)
    const texts = peers.map(({ metadata: { name }, spec }) => `${name} ${spec?.['holdTime']}`)
    expect(texts.toSorted()).toEqual(['old 30s', 'tor 30s'])
  }
}

/** Its speaker is replaced as a DaemonSet does it: the old one ends first. */
async function replaceSpeaker({ cluster, hosts, metallb }: Scene, address: string): Promise<RunningPod> {
  const isAnswered = async () => (await hosts.resolve(address)) === hosts.hardwareAddress
  const before = await startMetallbs(cluster, 'speaker', hosts.node, metallb.speaker)
  await cluster.eventually('an answer of MetalLB', isAnswered)
  await before.end()
  const speaker = await startOurs(cluster, 'speaker', hosts.node)
  await cluster.eventually('an answer of Ingot', isAnswered)
  return speaker
}

describe.each([...METALLB_VERSIONS])('in the place of MetalLB %s', (version) => {
  const manifests = findMetallbManifests(version, process.env)
  const program = PROGRAMS[version]
  const controller = findMetallbController(process.env, program)
  const speaker = findMetallbSpeaker(process.env, program)
  const lacks = [
    ...LACKS,
    ...(manifests.ok ? [] : [`MetalLB's manifests ${version}`]),
    ...(controller.ok && speaker.ok ? [] : [`MetalLB's controller and speaker ${program}`]),
  ]
  const needs = lacks.length === 0 ? '' : ` [needs ${lacks.join('; ')}]`
  const webhooks = SERVES_WEBHOOKS ? ', webhooks answer' : ''

  test.skipIf(lacks.length > 0)(
    `addresses stay, one controller writes${webhooks}, and back again${needs}`,
    async () => {
      if (!assets.ok || !controller.ok || !speaker.ok || !manifests.ok) throw new Error('skipped')
      await using hosts = await openTwoHosts()
      const file = join(manifests.path, 'metallb-native.yaml')
      await using cluster = await MetallbCluster.start(assets.value, hosts.node, file)
      const guides = (await guideObjects()).filter(({ kind }) => OF_GUIDES.has(kind))
      const metallb = { controller: controller.path, speaker: speaker.path }
      const scene = { cluster, hosts, metallb, takesPeers: TAKES_PEERS.has(version), guides }

      const before = await beforehand(scene)
      const ours = await replaceController(scene, before)
      if (SERVES_WEBHOOKS) await tryWebhooks(scene)
      const ourSpeaker = await replaceSpeaker(scene, before.addresses['a'] ?? '')

      await ourSpeaker.end()
      await ours.controller.end()
      await startMetallbs(cluster, 'controller', hosts.node, controller.path)
      await cluster.create(...service('back'))
      expect(await cluster.addressed('back')).toMatchObject(ours.addresses)
    },
  )
})
