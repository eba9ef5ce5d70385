// Which node a Pod runs on and which addresses it has: what a scheduler and a kubelet decide, as one pure function.
// A Pod that has a place keeps it. Not here: running it (pod-server.ts), writing it down (node-plane.ts).

import { familyOf } from './kinds.ts'
import type { ContainerPort, Pod, PodStatus } from './kinds.ts'
import { NODES } from './topology.ts'
import type { LabNode } from './topology.ts'

/** To a node's pod-server: every Pod that should run there. */
export interface WantedPods {
  readonly pods: readonly {
    readonly name: string
    readonly uid: string
    readonly addresses: readonly string[]
    readonly ports: readonly ContainerPort[]
  }[]
}

/** From a node's pod-server: the uids of all the Pods that run there now. */
export interface RunningPods {
  readonly running: readonly string[]
}

/** A Pod's node and addresses. */
export interface Placement {
  readonly pod: Pod
  readonly node: LabNode
  readonly addresses: readonly [ipv4: string, ipv6: string]
}

/** Places every Pod that is not on its way out; one that asks for a node the lab has not got stays pending. */
export function placePods(pods: readonly Pod[]): readonly Placement[] {
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const load = new Map(
    NODES.map(({ name }) => [name, living.filter((pod) => pod.spec.nodeName === name).length]),
  )
  const taken = new Set(living.flatMap((pod) => pod.status?.podIPs ?? []).map(({ ip }) => ip))
  return living.flatMap((pod) => {
    const name = pod.spec.nodeName ?? leastLoaded(load)
    const node = NODES.find((candidate) => candidate.name === name)
    if (node === undefined) return []
    if (pod.spec.nodeName === undefined) load.set(name, (load.get(name) ?? 0) + 1)
    const addresses = addressesOf(pod) ?? freeAddresses(node, taken)
    for (const address of addresses) taken.add(address)
    return [{ pod, node, addresses }]
  })
}

/** The status of a Pod that runs where `placement` says. */
export function runningStatus({ pod, node, addresses }: Placement, now: string): PodStatus {
  const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready']
  return {
    phase: 'Running',
    hostIP: node.addresses[0],
    podIP: addresses[0],
    podIPs: addresses.map((ip) => ({ ip })),
    startTime: now,
    conditions: conditions.map((type) => ({ type, status: 'True', lastTransitionTime: now })),
    containerStatuses: pod.spec.containers.map(({ name, image = '' }) => ({
      name,
      image,
      imageID: '',
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: now } },
    })),
  }
}

function leastLoaded(load: ReadonlyMap<string, number>): string {
  const [least] = [...load].toSorted(([, one], [, other]) => one - other)
  return least?.[0] ?? ''
}

function addressesOf({ status }: Pod): Placement['addresses'] | undefined {
  const addresses = (status?.podIPs ?? []).map(({ ip }) => ip)
  const ipv4 = addresses.find((address) => familyOf(address) === 'IPv4')
  const ipv6 = addresses.find((address) => familyOf(address) === 'IPv6')
  return ipv4 === undefined || ipv6 === undefined ? undefined : [ipv4, ipv6]
}

// 10.244.N.10 and fd00:244:N::10 go together, so that a person can read one from the other
function freeAddresses({ podPrefixes }: LabNode, taken: ReadonlySet<string>): Placement['addresses'] {
  const ipv4 = podPrefixes[0].replace(/0\/24$/, '')
  const ipv6 = podPrefixes[1].replace(/\/64$/, '')
  let host = 10
  while (host < 254 && (taken.has(`${ipv4}${host}`) || taken.has(`${ipv6}${host}`))) host++
  return [`${ipv4}${host}`, `${ipv6}${host}`]
}
