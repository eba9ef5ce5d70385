// The prefixes of an interface's addresses that are on its link: what two nodes on one segment have in common.

import type { Interface } from './desired.ts'
import { ADDRESS_BITS, contains, formatPrefix, parsePrefix, rangeOfPrefix } from '@ingot/net'
import type { Address, Prefix } from '@ingot/net'

const LINK_LOCAL = /^(fe[89ab][0-9a-f]:|169\.254\.)/

/**
 * In CIDR notation, each once, sorted. None of link-local addresses, which every segment has, and none of a single
 * address, which says nothing of a link.
 */
export function onLinkPrefixes(it: Addressed): readonly string[] {
  return [...new Set(prefixesOf(it).map(formatPrefix))].toSorted()
}

/** Which addresses are in such a prefix, and so on the link of the interface. */
export function isOnLink(it: Addressed): (address: Address) => boolean {
  const ranges = prefixesOf(it).map(rangeOfPrefix)
  return (address) => ranges.some((range) => contains(range, address))
}

type Addressed = Pick<Interface, 'addresses'>

function prefixesOf({ addresses = [] }: Addressed): readonly Prefix[] {
  return addresses
    .filter(({ address }) => !LINK_LOCAL.test(address))
    .flatMap(({ address, prefixLength }) => parsePrefix(`${address}/${prefixLength}`) ?? [])
    .filter(({ network, length }) => length < ADDRESS_BITS[network.family])
}
