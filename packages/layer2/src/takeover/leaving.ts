// Leaving: this node answers until its successor does, so that nobody asks in vain. It ends with the successor's claim, or
// the announcement of one that makes no claims, or when enough time has been given.

import { after } from '@ingot/api'
import { type Decision, go } from './decision.ts'
import type { Entry } from './entry.ts'
import type { Situation } from './situation.ts'
import { ACCEPT_CAP, LEAVE_CAP } from './timing.ts'

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
  const cap = after(entry.enteredAt, entry.acceptedTo === undefined ? LEAVE_CAP : ACCEPT_CAP)
  if (now < cap) return { until: cap }
  if (entry.acceptedTo !== undefined && isCandidate)
    return go('owner', `${entry.acceptedTo} has not taken it`)
  return go(isCandidate ? 'standby' : 'idle', 'nobody has been heard to take it in time')
}
