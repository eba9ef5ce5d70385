// On which interfaces of this node an address is answered, and why on none. MetalLB's rules: ARP wants a broadcast
// interface, NDP one with a link-local address; a list of names (L2Advertisement `spec.interfaces`) narrows it down.

import type { Verdict } from '@ingot/api'
import type { Address, Family } from '@ingot/net'
import type { Announcement, Interface } from './desired.ts'

/** An address as it is to be announced: the announcement with its address parsed. */
export interface Placeable {
  readonly address: Address
  readonly announcement: Announcement
}

/** The interfaces that answer for the address, in the order of `interfaces`. */
export function place({ address, announcement }: Placeable, interfaces: readonly Interface[]): Interface[] {
  return interfaces.filter((it) => speaks(it, address.family) && isWanted(it, announcement))
}

/** Why `place` found none, for the node's own name `node`. */
export function placementFailure(
  { address, announcement }: Placeable,
  interfaces: readonly Interface[],
  node: string,
): Verdict {
  const wanted = interfaces.filter((it) => isWanted(it, announcement))
  const quoted = `LB IP "${announcement.address}"`
  const facts = {
    address: announcement.address,
    node,
    wanted: announcement.interfaces,
    present: interfaces.map((it) => it.name),
  }
  if (announcement.interfaces !== 'all' && wanted.length === 0) {
    return {
      reason: 'announceFailed',
      // MetalLB's sentence, letter by letter: people search for it.
      message: `the interfaces specified by ${quoted} doesn't exist in assigned node "${node}" with protocol "layer2"`,
      facts,
      remedy:
        'name an interface of this node in spec.interfaces of the L2Advertisement, or leave the list empty',
    }
  }
  return {
    reason: 'announceFailed',
    message: `no interface of node "${node}" can answer for ${quoted} with protocol "layer2"`,
    facts,
    remedy:
      address.family === 'IPv6'
        ? 'give an interface of this node an IPv6 link-local address'
        : 'bring up an interface of this node that speaks ARP',
  }
}

function speaks(it: Interface, family: Family): boolean {
  return family === 'IPv4' ? it.arp : it.linkLocal !== null
}

function isWanted(it: Interface, { interfaces }: Announcement): boolean {
  return interfaces === 'all' || interfaces.includes(it.name)
}
