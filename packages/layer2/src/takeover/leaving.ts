// Leaving: this node answers until its successor does, so that nobody asks in vain. It ends with the successor's claim, or
// the announcement of one that makes no claims, or when enough time has been given.

import { after, type Milliseconds } from '@ingot/api'
import { type Decision, go } from './decision.ts'
import type { Entry } from './entry.ts'
import type { Situation } from './situation.ts'
import { ACCEPT_CAP, LEAVE_CAP, LEAVE_CAP_HEARD } from './timing.ts'

export function leaving(entry: Entry, situation: Situation): Decision {
  const { now, me } = situation
  const successor = situation.claims(entry).find(({ isLeaving }) => !isLeaving)
  if (successor !== undefined) return go('standby', `${successor.node} answers`)
  const isCandidate = situation.isCandidate(entry, me)
  const winner = situation.winner(entry)
  if (winner === me) return go('owner', 'this node is the first candidate again')
  if (winner === undefined) return go('idle', 'nobody is left to hand it over to')
  if (entry.heardFrom !== undefined && situation.isGossipOnly(winner)) {
    return go('standby', `${entry.heardFrom} announces it`)
  }
  const cap = after(
    entry.enteredAt,
    entry.acceptedTo === undefined ? patience(winner, situation) : ACCEPT_CAP,
  )
  if (now < cap) return { until: cap }
  if (entry.acceptedTo !== undefined && isCandidate)
    return go('owner', `${entry.acceptedTo} has not taken it`)
  return go(isCandidate ? 'standby' : 'idle', 'nobody has been heard to take it in time')
}

/** Longer for one that hears us: it has thousands of addresses to take, or little of a processor, and will come to this one. */
function patience(winner: string, { peers }: Situation): Milliseconds {
  const peer = peers.get(winner)
  return peer?.isHeard === true && peer.listsMe ? LEAVE_CAP_HEARD : LEAVE_CAP
}
