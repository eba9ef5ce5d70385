// What several checks read of the facts: which pools Layer 2 announces, in which pool an address is, on which interfaces a
// node answers, which hardware addresses are ours.

import { contains, parseAddress } from '@ingot/net'
import type { Config, Pool } from '@ingot/config'
import type { MachineInterface } from '@ingot/api/node-report'
import type { Facts, NodeFacts } from './facts.ts'

/** Where kube-proxy keeps the addresses of Services by design. */
export const IPVS_INTERFACE = 'kube-ipvs0'

/** Where nothing is known of the cluster it may be so, and is looked at. */
export function usesLayer2({ cluster }: Facts): boolean {
  return !cluster.ok || cluster.value.config.pools.some((pool) => pool.layer2Advertisements.length > 0)
}

export function usesBgp({ cluster }: Facts): boolean {
  return cluster.ok && cluster.value.config.bgpPeers.length > 0
}

/** `text` may have the length of a prefix. */
export function poolWith({ pools }: Config, text: string): Pool | undefined {
  const address = parseAddress(text.split('/')[0] ?? '')
  return address && pools.find(({ ranges }) => ranges.some((range) => contains(range, address)))
}

/** The interfaces of a node that answer by ARP and NDP, as far as its speaker tells of both. */
export function announcing({ machine, layer2 }: NodeFacts): readonly MachineInterface[] {
  if (!machine.ok || !layer2.ok) return []
  const names = new Set(layer2.value.interfaces.map(({ name }) => name))
  return machine.value.interfaces.filter(({ name }) => names.has(name))
}

/** Of all interfaces of all nodes that are known. */
export function ownHardwareAddresses({ nodes }: Facts): ReadonlySet<string> {
  return new Set(
    nodes.flatMap(({ machine, layer2 }) => [
      ...(machine.ok ? machine.value.interfaces.map((it) => it.hardwareAddress) : []),
      ...(layer2.ok
        ? layer2.value.interfaces.flatMap((it) => [
            it.hardwareAddress,
            ...it.peers.map((peer) => peer.hardwareAddress),
          ])
        : []),
    ]),
  )
}
