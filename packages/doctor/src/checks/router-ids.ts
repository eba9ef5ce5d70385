// Two nodes with one BGP identifier: a router takes the second for the first and drops one of them, in turn (RFC 4271 4.2,
// RFC 6286). By what is configured, and by the OPENs that were sent.

import { selectorMatches } from '@ingot/api'
import { formatAddress } from '@ingot/net'
import type { BgpPeer } from '@ingot/config'
import type { Node } from 'kubernetes-types/core/v1'
import type { Facts, NodeFacts } from '../facts.ts'
import { noCluster, untold } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { usesBgp } from '../ground.ts'

const REMEDY =
  'leave routerID out, then it is an address of the node; or give each node a BGPPeer of its own with its own routerID'

export function routerIds(facts: Facts): readonly Finding[] {
  const { cluster, nodes } = facts
  if (!cluster.ok) return [noCluster(cluster.why)]
  if (!usesBgp(facts)) return []
  return [
    ...cluster.value.config.bgpPeers.flatMap((peer) => ofPeer(peer, cluster.value.nodes)),
    ...sent(nodes),
    ...nodes.flatMap(({ node, bgp }) => (bgp.ok ? [] : [untold(node, bgp.why)])),
  ]
}

function ofPeer({ name, routerID, nodeSelectors }: BgpPeer, nodes: readonly Node[]): Finding[] {
  const selected = nodes.filter(
    ({ metadata }) =>
      nodeSelectors.length === 0 || nodeSelectors.some((it) => selectorMatches(it, metadata?.labels ?? {})),
  )
  if (routerID === undefined || selected.length < 2) return []
  return [
    twice(
      `BGPPeer ${name}`,
      formatAddress(routerID),
      selected.map(({ metadata }) => metadata?.name ?? ''),
    ),
  ]
}

function sent(nodes: readonly NodeFacts[]): Finding[] {
  const told = nodes.flatMap(({ node, bgp }) =>
    bgp.ok
      ? [...new Set(bgp.value.peers.flatMap(({ openSent }) => identifierIn(openSent) ?? []))].map((id) => ({
          node,
          id,
        }))
      : [],
  )
  return [...Map.groupBy(told, ({ id }) => id)].flatMap(([id, each]) =>
    each.length < 2
      ? []
      : [
          twice(
            'OPENs that were sent',
            id,
            each.map(({ node }) => node),
          ),
        ],
  )
}

/** The OPEN is a whole message in hex: 19 octets of header, version, AS, hold time, identifier (RFC 4271 4.2). */
function identifierIn(open: string | undefined): string | undefined {
  const octets = open?.slice(48, 56).match(/../g)
  return octets?.length === 4 ? octets.map((octet) => Number.parseInt(octet, 16)).join('.') : undefined
}

function twice(place: string, id: string, nodes: readonly string[]): Finding {
  return {
    severity: 'serious',
    place,
    reason: 'RouterIdTwice',
    message: `${nodes.join(', ')} have one BGP identifier, ${id}`,
    facts: { routerID: id, nodes },
    remedy: REMEDY,
  }
}
