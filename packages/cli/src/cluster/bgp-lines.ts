// Who announces a Service by BGP, with which routes, to which peers, for a person.

import type { BgpAnnouncement, BgpNode, BgpRoute, Explanation } from '@ingot/plan'
import { table } from '../print.ts'

/** `by BGP from node-1 and node-2: 192.0.2.10/32 to tor-1`, or why from nobody. */
export function bgpText({ nodes, routes, isOpen = false, why = '', remedy }: BgpAnnouncement): string {
  if (nodes.length === 0 && !isOpen)
    return `by BGP from nobody: ${why}${remedy === undefined ? '' : `; ${remedy}`}`
  const from = isOpen ? 'the nodes that the BGPAdvertisements select' : nodes.join(', ')
  return `by BGP from ${from}: ${routes.map(routeText).join('; ')}`
}

/** Every node as a table; nothing where no BGPAdvertisement is for the pool. */
export function bgpNodeLines({ bgpNodes }: Pick<Explanation, 'bgpNodes'>): string[] {
  if (bgpNodes.length === 0) return []
  const rows = bgpNodes.flatMap(rowsOf)
  const headings = ['NODE', 'ROUTE', 'BGPADVERTISEMENT', 'PEERS', 'WHY']
  return ['', 'By BGP:', ...table([headings, ...rows]).map((line) => `  ${line}`)]
}

function rowsOf({ node, verdict, routes }: BgpNode): string[][] {
  if (routes.length === 0) return [[node, '-', '-', '-', verdict.message]]
  return routes.map(({ prefix, advertisement, peers }) => [
    node,
    prefix,
    advertisement,
    peers.join(',') || '-',
    peers.length === 0 ? NO_PEER : verdict.message,
  ])
}

const NO_PEER = 'no BGPPeer that the advertisement names, or that takes the family, selects the node'

function routeText({ prefix, peers }: BgpRoute): string {
  return `${prefix} to ${peers.join(', ') || 'no peer'}`
}
