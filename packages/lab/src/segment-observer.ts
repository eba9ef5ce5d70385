// Which hardware addresses claim an IP address on the segment, seen on the client's wire before its kernel chooses one:
// an nftables table that notes every ARP reply (RFC 826) and Neighbor Advertisement (RFC 4861 4.4), and the reading of
// it. So two owners of one address show, which the neighbour table alone would hide. Pure text.

import { formatAddress } from '@ingot/net'
import { SEGMENT_INTERFACE } from './topology.ts'

export const OBSERVER_TABLE = 'netdev ingot-observer'

/** Makes the table, or empties it. The target of an advertisement is the 16 octets after its first 8. */
export const OBSERVER_RULES = `table ${OBSERVER_TABLE} {}
delete table ${OBSERVER_TABLE}
table ${OBSERVER_TABLE} {
  set arp-answers { type ipv4_addr . ether_addr; flags dynamic; size 65535; }
  set nd-answers { typeof @th,64,128 . ether saddr; flags dynamic; size 65535; }
  chain segment {
    type filter hook ingress device ${SEGMENT_INTERFACE} priority 0;
    arp operation reply update @arp-answers { arp saddr ip . arp saddr ether }
    icmpv6 type nd-neighbor-advert update @nd-answers { @th,64,128 . ether saddr }
  }
}
`

/** The part of `nft -j list table` that is read here. */
interface Ruleset {
  readonly nftables: readonly { readonly set?: { readonly elem?: readonly SetElement[] } }[]
}

interface SetElement {
  readonly concat: readonly [address: string, hardwareAddress: string]
}

/** Reads `nft -j list table netdev ingot-observer`: hardware addresses by IP address. */
export function parseAnswers(json: string): ReadonlyMap<string, readonly string[]> {
  const answers = new Map<string, readonly string[]>()
  if (json === '') return answers
  const { nftables } = JSON.parse(json) as Ruleset
  for (const { concat } of nftables.flatMap(({ set }) => set?.elem ?? [])) {
    const [raw, hardwareAddress] = concat
    // nft has no name for the target's type and prints it as one number
    const address = raw.startsWith('0x') ? formatAddress({ family: 'IPv6', value: BigInt(raw) }) : raw
    answers.set(address, [...(answers.get(address) ?? []), hardwareAddress])
  }
  return answers
}

/** Reads `ip -j neigh show`: the hardware address by IP address, of those that resolved. */
export function parseNeighbours(json: string): ReadonlyMap<string, string> {
  const neighbours = JSON.parse(json || '[]') as readonly { readonly dst: string; readonly lladdr?: string }[]
  return new Map(neighbours.flatMap(({ dst, lladdr }) => (lladdr === undefined ? [] : [[dst, lladdr]])))
}
