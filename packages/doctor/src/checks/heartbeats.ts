// Whether heartbeats arrive on the segments that two nodes share: without them a dead owner is replaced when gossip gives it
// up, in seconds, not in half of one. That two nodes share a segment is seen by the prefixes of their addresses.

import type { MachineInterface } from '@ingot/api/node-report'
import type { InterfaceReport } from '@ingot/api/layer2-report'
import { formatPrefix, parsePrefix } from '@ingot/net'
import type { Facts, NodeFacts } from '../facts.ts'
import { untold } from '../finding.ts'
import type { Finding } from '../finding.ts'

/** An interface with heartbeats, of a node that is known altogether. */
interface Place {
  readonly node: string
  readonly report: InterfaceReport
  readonly prefixes: ReadonlySet<string>
}

export function heartbeats({ nodes }: Facts): readonly Finding[] {
  const places = nodes.flatMap(placesOf)
  return [
    ...nodes.flatMap(({ node, machine, layer2 }) => {
      if (!layer2.ok) return [untold(node, layer2.why)]
      return machine.ok ? [] : [untold(node, machine.why)]
    }),
    ...places.flatMap((place) => ofPlace(place, places)),
  ]
}

function placesOf({ node, machine, layer2 }: NodeFacts): Place[] {
  if (!machine.ok || !layer2.ok) return []
  return layer2.value.interfaces
    .filter(({ hasHeartbeats, hasCarrier }) => hasHeartbeats && hasCarrier)
    .map((report) => ({
      node,
      report,
      prefixes: prefixesOf(machine.value.interfaces.find(({ name }) => name === report.name)),
    }))
}

function prefixesOf(it: MachineInterface | undefined): ReadonlySet<string> {
  return new Set(
    (it?.addresses ?? []).flatMap((address) => {
      const prefix = parsePrefix(address)
      return prefix === undefined ? [] : [formatPrefix(prefix)]
    }),
  )
}

function ofPlace({ node, report, prefixes }: Place, all: readonly Place[]): Finding[] {
  const neighbours = all.filter((it) => it.node !== node && !it.prefixes.isDisjointFrom(prefixes))
  const silent = [...new Set(neighbours.map((it) => it.node))].filter(
    (other) => !report.peers.some((peer) => peer.node === other && (peer.isHeard || peer.isLeaving)),
  )
  if (silent.length === 0) return []
  return [
    {
      severity: 'warning',
      place: `${node}, ${report.name}`,
      reason: 'HeartbeatsBlocked',
      message: `no heartbeat of ${silent.join(', ')} arrives, on the same segment`,
      facts: { node, interface: report.name, others: silent },
      remedy:
        'let ethertype 0x88b5 through, multicast too: a filter of the node (nft, tc), of the hypervisor or of the switch',
    },
  ]
}
