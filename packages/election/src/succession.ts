// The order in which candidate nodes are to answer for an address. It is MetalLB's, octet for octet, so that Ingot and
// MetalLB speakers in one cluster, and two versions of either, elect the same node: weight first, then
// SHA-256 of `<node>#<address>`, ascending. A node that the strategy spread has chosen comes first among those of its weight.

import { hash } from 'node:crypto'
import { formatAddress } from '@ingot/net'
import type { Address } from '@ingot/net'

/**
 * The candidates in election order, the owner first.
 *
 * @param address the first one in `status.loadBalancer.ingress`; it decides for all addresses of the Service
 * @param weights the candidates, each with the sum of the weights of its `preferredNodeSelectors`
 * @param chosen comes before the others of its weight; left out for MetalLB's order
 * @example
 * succession(address, new Map([['worker-1', 0], ['worker-2', 10]])) // ['worker-2', 'worker-1']
 */
export function succession(
  address: Address,
  weights: ReadonlyMap<string, number>,
  chosen?: string,
): readonly string[] {
  const text = formatAddress(address)
  const isChosen = ({ node }: { readonly node: string }) => Number(node === chosen)
  return Array.from(weights, ([node, weight]) => ({ node, weight, digest: digestOf(node, text) }))
    .toSorted((a, b) => b.weight - a.weight || isChosen(b) - isChosen(a) || (a.digest < b.digest ? -1 : 1))
    .map(({ node }) => node)
}

/** In hexadecimal digits, which sort as the octets do. */
function digestOf(node: string, address: string): string {
  return hash('sha256', `${node}#${address}`, 'hex')
}
