// The prefixes of an interface's addresses that are on its link: what two nodes on one segment have in common.

import type { Interface } from './desired.ts'
import { ADDRESS_BITS, formatPrefix, parsePrefix } from '@ingot/net'

const LINK_LOCAL = /^(fe[89ab][0-9a-f]:|169\.254\.)/

/**
 * In CIDR notation, each once, sorted. None of link-local addresses, which every segment has, and none of a single
 * address, which says nothing of a link.
 */
export function onLinkPrefixes({ addresses = [] }: Pick<Interface, 'addresses'>): readonly string[] {
  const prefixes = addresses
    .filter(({ address }) => !LINK_LOCAL.test(address))
    .flatMap(({ address, prefixLength }) => parsePrefix(`${address}/${prefixLength}`) ?? [])
    .filter(({ network, length }) => length < ADDRESS_BITS[network.family])
  return [...new Set(prefixes.map(formatPrefix))].toSorted()
}
