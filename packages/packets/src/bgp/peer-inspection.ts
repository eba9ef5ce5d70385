// What the packet thread tells of its peers to people who ask: all of them, as they are between two turns.

import { milliseconds } from '@ingot/api'
import type { BgpReport } from '@ingot/api/bgp-report'
import type { TimeText } from '@ingot/bgp'
import type { Clock } from '../network.ts'
import type { PeerPort } from './peer-port.ts'

/** Times are of this node's clock, and `time` is now. */
export type PlanePeers = Pick<BgpReport, 'time' | 'peers'>

export function inspectPeers(ports: readonly PeerPort[], clock: Clock): PlanePeers {
  const [now, realtime] = [clock.now(), clock.realtime()]
  const timeText: TimeText = (moment) => new Date(milliseconds(realtime - (now - moment))).toISOString()
  return { time: timeText(now), peers: ports.map((port) => port.inspect(timeText)) }
}
