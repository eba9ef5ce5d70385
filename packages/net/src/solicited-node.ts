// The solicited-node multicast group of an IPv6 address, RFC 4291 2.7.1: ff02::1:ff00:0/104 and the low 24 bits of
// the address. Neighbour solicitations for the address are sent there, so its owner must listen there.

import type { Address } from './address.ts'

const GROUP_PREFIX = 0xff02_0000_0000_0000_0000_0001_ff00_0000n

/** The group to join for an IPv6 `address`. Throws for IPv4, which has no such group: a bug of the caller. */
export function solicitedNodeGroup(address: Address): Address {
  if (address.family !== 'IPv6') throw new RangeError('only an IPv6 address has a solicited-node group')
  return { family: 'IPv6', value: GROUP_PREFIX | (address.value & 0xff_ffffn) }
}
