// `ingot adopt` on an API server: what it says, and what it does with --apply in each of MetalLB's modes.

import { describe, expect, test } from 'bun:test'
import { AdoptedCluster } from './adopted-cluster.fixture.ts'
import { IMAGES, NAMESPACE, speakerDaemonSet } from './metallb.fixture.ts'

test('without --apply it changes nothing and prints the plan, for people and for programs', async () => {
  await using cluster = await AdoptedCluster.start('native')
  const before = await cluster.read('DaemonSet', 'speaker')
  const said = await cluster.adopt()
  expect(said).toMatchObject({ code: 0, complaints: [] })
  expect(said.lines[0]).toBe('MetalLB 0.15.2 in metallb-system, by its manifests')
  const { lines } = await cluster.adopt('-o', 'json')
  expect(JSON.parse(lines.join('\n'))).toMatchObject({ installation: { mode: 'native' }, images: IMAGES })
  expect(await cluster.read('DaemonSet', 'speaker')).toEqual(before)
})

test('native: both images are changed, each is waited for, and a second run finds it done', async () => {
  await using cluster = await AdoptedCluster.start('native')
  expect(await cluster.adopt('--apply')).toMatchObject({ code: 0, complaints: [] })
  expect(await cluster.template('Deployment', 'controller')).toMatchObject({
    containers: [{ name: 'controller', image: IMAGES.controller }],
  })
  expect(await cluster.template('DaemonSet', 'speaker')).toMatchObject({
    containers: [
      { name: 'speaker', image: IMAGES.speaker, args: ['--port=7472', '--log-level=info', '--enable-pprof'] },
    ],
  })
  const again = await cluster.adopt('--apply')
  expect(again.lines).toEqual([
    `Deployment ${NAMESPACE}/controller: all of its Pods are new and ready`,
    `DaemonSet ${NAMESPACE}/speaker: all of its Pods are new and ready`,
    "Ingot is in MetalLB's place.",
  ])
})

test('frr: FRR goes out of the Pods with the image', async () => {
  await using cluster = await AdoptedCluster.start('frr')
  expect((await cluster.adopt()).lines.join('\n')).toContain('Refused: with another image alone FRR stays')
  const said = await cluster.adopt('--apply')
  expect(said).toMatchObject({ code: 0, complaints: [] })
  const template = await cluster.template('DaemonSet', 'speaker')
  const native = speakerDaemonSet('native').spec?.template.spec
  expect(template).toMatchObject({
    containers: [{ name: 'speaker', image: IMAGES.speaker }],
    volumes: native?.volumes ?? [],
  })
  expect(Object.keys(template)).not.toContain('initContainers')
  expect(Object.keys(template)).not.toContain('shareProcessNamespace')
  expect((await cluster.adopt()).lines[1]).toBe('  mode      native')
})

describe('frr-k8s', () => {
  const MOVED = ["node-1: FRR's session falls", 'node-1: the speaker may dial'] as const

  test('sessions are moved node by node, and FRR lets go before the speaker dials', async () => {
    await using cluster = await AdoptedCluster.start('frr-k8s')
    cluster.journal.length = 0
    expect(await cluster.adopt('--apply')).toMatchObject({ code: 0, complaints: [] })
    expect(cluster.journal).toEqual([
      'controller: rolled out',
      'speaker: rolled out',
      ...MOVED,
      "node-2: FRR's session falls",
      'node-2: the speaker may dial',
    ])
  })

  test('a node whose session does not come up stops it, and the next run goes on from there', async () => {
    await using cluster = await AdoptedCluster.start('frr-k8s')
    cluster.refusedNodes.add('node-1')
    const stopped = await cluster.adopt('--apply', '--timeout', '2')
    expect(stopped).toMatchObject({
      code: 1,
      complaints: [
        expect.stringContaining(
          'node-1: after 2 s there is no session to tor (active); the nodes after it are as they were',
        ),
      ],
    })
    expect(await cluster.read('FRRConfiguration', 'metallb-node-2')).toMatchObject({
      spec: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'node-2' } } },
    })
    expect((await cluster.adopt('--apply', '--timeout', '2')).code).toBe(1)
    const ignoring = await cluster.adopt('--apply', '--ignore-peer', 'tor')
    expect(ignoring).toMatchObject({ code: 0, complaints: [] })
    expect(cluster.journal.slice(-2)).toEqual(["node-2: FRR's session falls", 'node-2: the speaker may dial'])
  })

  test('where FRR does not let go, the speaker does not dial', async () => {
    await using cluster = await AdoptedCluster.start('frr-k8s')
    cluster.isFrrStuck = true
    expect(await cluster.adopt('--apply', '--timeout', '2')).toMatchObject({
      code: 1,
      complaints: ['ingot adopt: node-1: after 2 s FRR still has its session to 192.0.2.1'],
    })
    expect(cluster.journal).not.toContain(MOVED[1])
  })

  test('what stands in the way is said before anything is changed', async () => {
    await using cluster = await AdoptedCluster.start('frr-k8s')
    const before = await cluster.read('DaemonSet', 'speaker')
    const spec = { bgp: { routers: [{ asn: 64_512, neighbors: [{ asn: 64_513, address: '192.0.2.1' }] }] } }
    await cluster.create('FRRConfiguration', { metadata: { name: 'mine' }, spec })
    expect((await cluster.adopt()).code).toBe(1)
    expect(await cluster.adopt('--apply')).toMatchObject({
      code: 1,
      complaints: [expect.stringContaining('FRRConfiguration metallb-system/mine')],
    })
    expect(await cluster.read('DaemonSet', 'speaker')).toEqual(before)
  })
})
