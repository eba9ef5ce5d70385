// The rules without heartbeats, which are MetalLB's: the first of the succession that gossip has as a member answers.
// One thing is added, and it changes no owner: whoever has to stop answers until the next one announces itself. Another
// where an operator has chosen so: an address that a foreign host has is left to it.

import { after } from '@ingot/api'
import { asking } from './asking.ts'
import { conflict, mustLook, yielding } from './conflict.ts'
import { type Decision, go, STAY } from './decision.ts'
import type { Entry } from './entry.ts'
import type { Situation } from './situation.ts'
import { LEAVE_CAP } from './timing.ts'

export function byGossip(entry: Entry, situation: Situation): Decision {
  const { me, now } = situation
  const winner = situation.winner(entry)
  const because = winner === undefined ? 'there is no candidate' : `${winner} is the first candidate alive`
  switch (entry.state) {
    case 'owner':
      if (winner === me) return yielding(entry, situation) ?? STAY
      return go(winner !== undefined && situation.isTakingPart ? 'leaving' : 'idle', because)
    case 'leaving': {
      if (winner === me) return go('owner', because)
      if (winner === undefined || !situation.isTakingPart) return go('idle', because)
      if (entry.heardFrom !== undefined) return go('idle', `${entry.heardFrom} announces it`)
      const cap = after(entry.enteredAt, LEAVE_CAP)
      return now < cap ? { until: cap } : go('idle', because)
    }
    case 'asking':
      return asking(entry, situation)
    case 'conflict':
      return conflict(entry, situation)
    default:
      if (winner !== me) return STAY
      if (entry.askAgainAt !== undefined && now < entry.askAgainAt) return { until: entry.askAgainAt }
      return mustLook(situation) ? go('asking', 'a foreign host may have it') : go('owner', because)
  }
}
