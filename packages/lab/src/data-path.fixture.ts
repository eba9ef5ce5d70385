// Run by data-path.test.ts where `ip netns` names are its own: makes the lab's network, loads every node's rules for a
// few Services, lets the client ask, and prints what it got as one JSON line. In place of a speaker, the client is told
// which node has which address. Usage: data-path.fixture.ts FOLDER

import { createLogger } from '@ingot/telemetry'
import { fileURLToPath } from 'node:url'
import { startSegmentClient } from './client.ts'
import { endpointSlices } from './controller-manager/endpoint-slices.ts'
import { groundOf } from './ground.ts'
import { pod, running, service } from './kinds.fixture.ts'
import { Kubelet } from './kubelet/kubelet.ts'
import { placePods } from './kubelet/place-pods.ts'
import { createNamespaces } from './namespaces.ts'
import { proxyRules } from './proxy-rules.ts'
import { transactions, UNKNOWN } from './proxy-table.ts'
import type { Parts } from './proxy-table.ts'
import type { Site } from './site.ts'
import { claimStateDirectory } from './state-directory.ts'
import { CLIENT_NAMESPACE, labNodes, SEGMENT_INTERFACE } from './topology.ts'
import type { LabNode } from './topology.ts'

const claim = claimStateDirectory(process.argv[2] ?? '')
if (!claim.ok) throw new Error('the folder is held')
const ground = groundOf(null)
const NODES = labNodes(3)
const site: Site = {
  ground,
  nodes: NODES,
  directory: claim.directory,
  command: [process.execPath, fileURLToPath(new URL('tool.fixture.ts', import.meta.url)), '--'],
  logger: createLogger({ level: 'none', clock: () => new Date(), write: () => {} }),
}
const problem = await createNamespaces(ground, NODES)
if (problem !== null) throw new Error(problem)

const pods = running([pod('a', 'node-1'), pod('b', 'node-2')])
const services = [
  service('cluster', {}, ['192.168.250.100', 'fd00:250::100']),
  service('local', { externalTrafficPolicy: 'Local' }, ['192.168.250.101', '192.168.250.102']),
  service(
    'sticky',
    { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } },
    ['192.168.250.104', 'fd00:250::104'],
  ),
  service('closed', { loadBalancerSourceRanges: ['10.0.0.0/8'] }, ['192.168.250.105']),
  service('open', { loadBalancerSourceRanges: ['192.168.250.0/24', '192.168.0.0/16'] }, ['192.168.250.106']),
  service('empty', { selector: { app: 'nobody' } }, ['192.168.250.103']),
]
const slices = endpointSlices(services, pods)
// one more endpoint changes the chain of every Service
const laterSlices = endpointSlices(services, running([...pods, pod('c', 'node-3')]))
// which node the client sends each address to
const owners = {
  '192.168.250.100': 2,
  'fd00:250::100': 2,
  '192.168.250.101': 0,
  '192.168.250.102': 2,
  '192.168.250.103': 0,
  '192.168.250.104': 2,
  'fd00:250::104': 2,
  '192.168.250.105': 2,
  '192.168.250.106': 2,
}

async function applyChange(node: LabNode, before: Parts, after: Parts): Promise<void> {
  for (const text of transactions(before, after)) {
    const { exitCode, stderr } = await ground.runInNamespace(node.namespace, ['nft', '-f', '-'], text)
    if (exitCode !== 0) throw new Error(stderr)
  }
}

await Promise.all(
  NODES.map(async (node) => {
    await applyChange(node, UNKNOWN, proxyRules(node, services, slices))
    const own = placePods(pods, [node])
    const { promise, resolve } = Promise.withResolvers<void>()
    const areRunning = () =>
      own.every(({ pod }) =>
        pod.spec.containers.every((container) => kubelet.stateOf(pod, container).isRunning),
      )
    const changed = () => queueMicrotask(() => (areRunning() ? resolve() : kubelet.sync(own)))
    const kubelet = new Kubelet(node, site, {
      changed,
      ended: () => {},
      isReachable: () => true,
      kubeconfigOf: async () => '',
    })
    await promise
  }),
)
const client = await startSegmentClient(site, () => {})
const neighbours = Object.entries(owners).map(
  ([address, index]) =>
    `neigh replace ${address} lladdr ${NODES[index]?.hardwareAddress} dev ${SEGMENT_INTERFACE} nud permanent`,
)
await ground.run(['ip', '-n', CLIENT_NAMESPACE, '-batch', '-'], neighbours.join('\n'))
const sticky = ['http://192.168.250.104/', 'http://[fd00:250::104]/']
const again = (round: number) =>
  sticky.flatMap((url) => [1, 2, 3, 4, 5, 6].map((n) => `${url}?${round}.${n}`))
const { responses, answers } = await client.observe([
  'http://192.168.250.100/',
  'http://192.168.250.100:81/',
  'http://[fd00:250::100]/',
  'http://192.168.250.101/',
  'http://192.168.250.102/',
  'http://192.168.250.103/',
  ...again(1),
  'http://192.168.250.105/',
  'http://192.168.250.106/',
  // a node itself, resolved by a real ARP and NDP answer
  'http://192.168.250.12/',
  'http://[fd00:250::12]/',
])
// a change of the rules does not part a client from its endpoint
await Promise.all(
  NODES.map((node) =>
    applyChange(node, proxyRules(node, services, slices), proxyRules(node, services, laterSlices)),
  ),
)
const later = await client.observe(again(2))
console.log(
  JSON.stringify({
    texts: Object.fromEntries(
      [...responses, ...later.responses].map(([url, { text, answer }]) => [url, text || answer]),
    ),
    answers: Object.fromEntries(answers),
  }),
)
process.exit(0)
