// Which addresses the Pods of the lab's nodes have: what a node's network plugin gives out, as one pure function. A Pod
// keeps what its status says; one in its node's network has the node's own.

import { familyOf } from '../kinds.ts'
import type { Pod } from '../kinds.ts'
import type { LabNode } from '../topology.ts'

/** A Pod that is to run, its node and its addresses. */
export interface Placement {
  readonly pod: Pod
  readonly node: LabNode
  readonly addresses: readonly [ipv4: string, ipv6: string]
}

/** Every Pod that is bound to one of `nodes` and not on its way out. */
export function placePods(pods: readonly Pod[], nodes: readonly LabNode[]): readonly Placement[] {
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const taken = new Set(living.flatMap((pod) => pod.status?.podIPs ?? []).map(({ ip }) => ip))
  return living.flatMap((pod) => {
    const node = nodes.find(({ name }) => name === pod.spec.nodeName)
    if (node === undefined) return []
    const addresses =
      pod.spec.hostNetwork === true ? node.addresses : (addressesOf(pod) ?? freeAddresses(node, taken))
    for (const address of addresses) taken.add(address)
    return [{ pod, node, addresses }]
  })
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
