// What the packet thread tells of its peers to people who ask: all of them, as they are between two turns.

import { milliseconds } from '@ingot/api'
import type { BfdReport, BgpReport } from '@ingot/api/bgp-report'
import type { SessionFacts, SessionView } from '@ingot/bfd'
import type { TimeText } from '@ingot/bgp'
import type { Clock } from '../network.ts'
import type { PeerPort } from './peer-port.ts'

/** Times are of this node's clock, and `time` is now. */
export type PlanePeers = Pick<BgpReport, 'time' | 'peers'>

/** @param sessions those of BFD; their keys are the names of peers */
export function inspectPeers(
  ports: readonly PeerPort[],
  sessions: readonly SessionView[],
  clock: Clock,
): PlanePeers {
  const [now, realtime] = [clock.now(), clock.realtime()]
  const timeText: TimeText = (moment) => new Date(milliseconds(realtime - (now - moment))).toISOString()
  const bfdOf = new Map(sessions.flatMap(({ keys, facts }) => keys.map((key) => [key, facts] as const)))
  const peers = ports.map((port) => {
    const facts = bfdOf.get(port.settings.name)
    return { ...port.inspect(timeText), ...(facts !== undefined && { bfd: bfdReport(facts, timeText) }) }
  })
  return { time: timeText(now), peers }
}

function bfdReport({ since, remoteState, ...facts }: SessionFacts, timeText: TimeText): BfdReport {
  return {
    ...facts,
    ...(since !== undefined && { since: timeText(since) }),
    ...(remoteState !== undefined && { remoteState }),
  }
}
