// Ingot's speaker in the place of MetalLB's where frr-k8s holds the sessions, with the roles and kinds of MetalLB's own manifests:
// it sees what FRR has, says so, and opens the session when FRR has it no more; and `ingot adopt` finds all that.

import { expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { findKubernetes } from '../kubernetes/find-kubernetes.ts'
import { MetallbCluster, NAMESPACE, NODE } from './metallb-cluster.fixture.ts'
import { findMetallbManifests } from './metallb-manifests.ts'
import { startOurs } from './pods.fixture.ts'
import { openTwoHosts } from './two-hosts.fixture.ts'

// real processes on a busy machine
setDefaultTimeout(120_000)

const assets = findKubernetes(process.env, ['kubectl'])
const manifests = findMetallbManifests('v0.16.2', process.env)
const isRoot = process.getuid?.() === 0 && Bun.which('ip') !== null && Bun.which('unshare') !== null
const canRun = isRoot && assets.ok && manifests.ok
const needs = canRun ? '' : " [needs root, ip, unshare, kube-apiserver and MetalLB's manifests v0.16.2]"

const PEER = {
  apiVersion: 'metallb.io/v1beta2',
  kind: 'BGPPeer',
  metadata: { name: 'tor', namespace: NAMESPACE },
  spec: { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' },
}
/** As MetalLB's speaker writes it for its node. */
const FRR_CONFIGURATION = {
  apiVersion: 'frrk8s.metallb.io/v1beta1',
  kind: 'FRRConfiguration',
  metadata: { name: `metallb-${NODE}`, namespace: NAMESPACE },
  spec: {
    bgp: { routers: [{ asn: 64_512, neighbors: [{ asn: 64_513, address: '192.0.2.1', port: 179 }] }] },
    nodeSelector: { matchLabels: { 'kubernetes.io/hostname': NODE } },
  },
}
const SAID = `FRR holds it, by FRRConfiguration ${NAMESPACE}/metallb-${NODE}; next: ingot adopt --apply`

test.skipIf(!canRun)(`a session of FRR is left to it until it is given up${needs}`, async () => {
  if (!assets.ok || !manifests.ok) throw new Error('skipped')
  await using hosts = await openTwoHosts()
  await using cluster = await MetallbCluster.start(
    assets.value,
    hosts.node,
    join(manifests.path, 'metallb-frr-k8s.yaml'),
  )
  await cluster.create(PEER, FRR_CONFIGURATION)
  const plan = await cluster.tool(['adopt'])
  expect(plan).toContain(`mode      frr-k8s in ${NAMESPACE}`)
  expect(plan).toMatch(/node-1 +metallb-node-1 +tor/)

  const speaker = await startOurs(cluster, 'speaker', hosts.node)
  await speaker.says(SAID)
  const events = `/api/v1/namespaces/${NAMESPACE}/events`
  await cluster.eventually('an event', async () => JSON.stringify(await cluster.list(events)).includes(SAID))

  const path = `/apis/frrk8s.metallb.io/v1beta1/namespaces/${NAMESPACE}/frrconfigurations/metallb-${NODE}`
  await cluster.send('DELETE', path)
  await speaker.says('"peerAdded"')
})
