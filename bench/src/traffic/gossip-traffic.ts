// What gossip sends from each node while nothing happens, by how many members there are: whole clusters of our machine
// on a virtual clock, with memberlist's settings for a local network. And what these settings come to by themselves.

import { milliseconds, seconds } from '@ingot/api'
import { LAN_SETTINGS } from '@ingot/membership'
import { SimulatedNetwork } from '@ingot/membership/simulated'
import { ratePerNode } from './rate.ts'
import type { Rate } from './rate.ts'

/** Until all know all, and what was new has been told often enough. */
const SETTLE = seconds(60)
const SHORTEST_MEASURED = 60
/** Above this many members lists are exchanged less often: `pushPullScaleThreshold` of memberlist. */
const SCALE_THRESHOLD = 32

export interface GossipTraffic {
  /** Datagrams, with the headers of IP and UDP. */
  readonly datagrams: Rate
  /** Messages on streams, with some forty octets for each segment that opens, answers and closes. */
  readonly streams: Rate
}

export function gossipTraffic(members: number): GossipTraffic {
  const network = new SimulatedNetwork({ seed: members })
  network.add(members)
  // each finds the others through one that is there already, as a speaker that is new does
  for (const [index, node] of network.nodes.entries()) {
    const seed = network.nodes[index >> 1]
    if (seed === undefined || seed === node) continue
    network.act(node, (membership) => membership.join(network.now, [seed.endpoint]))
    network.run(milliseconds(10))
  }
  network.run(SETTLE)
  if (!network.isAgreed()) throw new Error(`${members} members have not met in a minute`)
  const before = sentBy(network)
  const measured = Math.max(SHORTEST_MEASURED, exchangeInterval(members) / 1000)
  network.run(seconds(measured))
  const after = sentBy(network)
  const rate = (packets: 'packets' | 'streams', octets: 'packetOctets' | 'streamOctets') =>
    ratePerNode(after[packets] - before[packets], after[octets] - before[octets], members, measured)
  return { datagrams: rate('packets', 'packetOctets'), streams: rate('streams', 'streamOctets') }
}

/**
 * Packets and stream messages a second that memberlist's own settings imply while nothing happens: each interval a
 * node pings one other and answers one, and it offers its list to one other and answers one.
 */
export function impliedBySettings(members: number): { readonly packets: number; readonly streams: number } {
  return { packets: 2000 / LAN_SETTINGS.probeInterval, streams: 2000 / exchangeInterval(members) }
}

/** Milliseconds between two offers of a node's list: the larger the cluster the longer. */
function exchangeInterval(members: number): number {
  const { pushPullInterval } = LAN_SETTINGS
  if (members <= SCALE_THRESHOLD) return pushPullInterval
  return pushPullInterval * (Math.ceil(Math.log2(members) - Math.log2(SCALE_THRESHOLD)) + 1)
}

function sentBy({ nodes }: SimulatedNetwork) {
  const total = { packets: 0, packetOctets: 0, streams: 0, streamOctets: 0 }
  for (const { sent } of nodes) {
    total.packets += sent.packets
    total.packetOctets += sent.packetOctets
    total.streams += sent.streams
    total.streamOctets += sent.streamOctets
  }
  return total
}
