// Asking: nobody alive claims the address, and somebody who is not heard might still answer. The segment is asked, twice.
// An answer can be forged by anybody, so it delays, and never for longer than gossip takes; silence can come of not being
// able to hear, so it counts only with a witness. What to do about a host that is no speaker is in conflict.ts.

import { after, milliseconds } from '@ingot/api'
import { isLeft } from './conflict.ts'
import { type Decision, go } from './decision.ts'
import type { Entry } from './entry.ts'
import type { Inquiry } from './inquiry.ts'
import type { Situation } from './situation.ts'
import { ASK_AGAIN } from './timing.ts'

/**
 * 1. A claim is heard: no more to ask.
 * 2. No answer and a witness: take it.
 * 3. No answer and no witness: this node may be the one that is cut off [witness].
 *    None, and somebody better placed cannot be heard: he is given the time to take it unheard [unheard].
 * 4. A silent owner's answer: ask again, until gossip has given up every silent candidate [forge-cap].
 * 5. A foreign host's answer: the policy for conflicts.
 */
export function asking(entry: Entry, situation: Situation): Decision {
  const { now, me } = situation
  const { inquiry } = entry
  if (!situation.isCandidate(entry, me)) return go('idle', 'this node is no candidate')
  if (situation.claims(entry).length > 0) {
    entry.silentSince = undefined
    return go('standby', 'somebody claims it')
  }
  const winner = situation.winner(entry)
  // The silent node itself may be back, and then asks, too, but later: whoever is first takes it.
  if (!entry.isByLadder && winner !== me && winner !== inquiry?.about) {
    return go('standby', 'somebody better placed is alive')
  }
  if (inquiry === undefined || now < inquiry.decideAt) return { until: inquiry?.decideAt }

  const answer = inquiry.answerFor(entry.address)
  if (answer === undefined && !inquiry.isSilent && !inquiry.isAskedFor(entry.address)) {
    return go('asking', 'others of the same node are answered')
  }
  if (answer === undefined) {
    return unanswered(inquiry, entry, situation)
  }
  entry.silentSince = undefined
  return answered(answer, inquiry, entry, situation)
}

function unanswered(inquiry: Inquiry, entry: Entry, situation: Situation): Decision {
  const { now, timing, peers } = situation
  if (!peers.hasWitness(now, inquiry.lastAskAt)) {
    entry.askAgainAt = after(now, ASK_AGAIN)
    return go('standby', 'nothing proves that this node can receive')
  }
  entry.silentSince ??= now
  // Long enough that each of them has asked, has been silent for its time, and has asked again.
  const turn = milliseconds(situation.askAgain + timing.rung)
  const before = situation.unheardBefore(entry, inquiry.about)
  const due = after(entry.silentSince, milliseconds(turn * before))
  if (now >= due) return replace(inquiry, situation, 'nobody answers for it')
  entry.askAgainAt = due
  return go('standby', 'somebody better placed, who is not heard, may take it')
}

function answered(answer: string, inquiry: Inquiry, entry: Entry, situation: Situation): Decision {
  const { now } = situation
  const standing = situation.standing(answer)
  if (standing === undefined) return { readsStations: true }
  if (standing === 'unknown' && situation.awaitsGossip && isLeft(entry, situation)) {
    entry.askAgainAt = after(now, ASK_AGAIN)
    return go('standby', 'gossip has not told yet who is a speaker')
  }
  if (standing !== 'foreign') {
    const stranger = standing === 'unknown' ? answer : undefined
    if (!situation.isQuietMember(entry))
      return replace(inquiry, situation, 'gossip has given up whoever answered', stranger)
    entry.askAgainAt = after(now, situation.askAgain)
    return go('standby', `${answer} still answers`)
  }
  if (isLeft(entry, situation)) return go('conflict', `${answer}, which is no speaker, answers`, answer)
  return go('owner', `${answer}, which is no speaker, is not to have it`, answer)
}

/** Whoever was asked about has failed: it is heard for a while before it gets anything back [return-hold]. */
function replace(
  { about }: Inquiry,
  { now, peers }: Situation,
  because: string,
  stranger?: string,
): Decision {
  if (about !== undefined) peers.get(about)?.replaced(now)
  return go('owner', because, stranger)
}
