// The row about what speakers send each other while nothing happens: gossip and heartbeats, each node's, with 5, 50 and
// 500 of them. Simulated, so a loaded machine does not change it.

import type { Figures } from '../row.ts'
import { rounded } from '../statistics.ts'
import { gossipTraffic, impliedBySettings } from './gossip-traffic.ts'
import { heartbeatTraffic } from './heartbeat-traffic.ts'
import { rateText } from './rate.ts'

const MEMBERS = [5, 50, 500] as const

export function trafficRow(): Promise<Figures> {
  const figures: Record<string, number> = {}
  for (const members of MEMBERS) {
    const { datagrams, streams } = gossipTraffic(members)
    const implied = impliedBySettings(members)
    const heartbeats = heartbeatTraffic(members)
    console.log(
      `${members} members at rest, each node sends: gossip ${rateText(datagrams)} (memberlist's settings imply ` +
        `${implied.packets.toFixed(1)}), on streams ${streams.octets.toFixed(0)} octets/s; heartbeats on an ` +
        `interface ${rateText(heartbeats)}, and hears ${((members - 1) * heartbeats.packets).toFixed(0)} packets/s`,
    )
    const name = `traffic ${members}`
    figures[`${name} gossip packets/s`] = rounded(datagrams.packets)
    figures[`${name} gossip octets/s`] = rounded(datagrams.octets)
    figures[`${name} gossip implied packets/s`] = rounded(implied.packets)
    figures[`${name} gossip packets ratio`] = rounded(datagrams.packets / implied.packets)
    figures[`${name} gossip stream octets/s`] = rounded(streams.octets)
    figures[`${name} gossip stream ratio`] = rounded(streams.packets / implied.streams)
    figures[`${name} heartbeat packets/s`] = rounded(heartbeats.packets)
    figures[`${name} heartbeat octets/s`] = rounded(heartbeats.octets)
  }
  return Promise.resolve(figures)
}
