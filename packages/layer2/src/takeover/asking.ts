// Asking: nobody alive claims the address, and somebody who is not heard might still answer. The segment is asked, twice.
// An answer can be forged by anybody, so it delays, and never for longer than gossip takes; silence can come of not being
// able to hear, so it counts only with a witness. Conflict: the answer came from a host that is no speaker.

import { after } from '@ingot/api'
import { type Decision, go } from './decision.ts'
import type { Entry } from './entry.ts'
import type { Inquiry } from './inquiry.ts'
import type { Situation } from './situation.ts'
import { ASK_AGAIN, DEFEND_INTERVAL } from './timing.ts'

/**
 * 1. A claim is heard: no more to ask.
 * 2. No answer and a witness: take it.
 * 3. No answer and no witness: this node may be the one that is cut off [witness].
 * 4. A silent owner's answer: ask again, until gossip has given up every silent candidate [forge-cap].
 * 5. A foreign host's answer: the policy for conflicts.
 */
export function asking(entry: Entry, situation: Situation): Decision {
  const { now, me } = situation
  const { inquiry } = entry
  if (!situation.isCandidate(entry, me)) return go('idle', 'this node is no candidate')
  if (situation.claims(entry).length > 0) return go('standby', 'somebody claims it')
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
    if (situation.peers.hasWitness(now, inquiry.lastAskAt)) {
      return replace(inquiry, situation, 'nobody answers for it')
    }
    entry.askAgainAt = after(now, ASK_AGAIN)
    return go('standby', 'nothing proves that this node can receive')
  }
  if (isSpeakers(answer, situation)) {
    if (!situation.isQuietMember(entry)) {
      return replace(inquiry, situation, 'gossip has given up whoever answered')
    }
    entry.askAgainAt = after(now, ASK_AGAIN)
    return go('standby', `${answer} still answers`)
  }
  const policy = situation.node.settings.conflictPolicy ?? 'defend'
  if (policy !== 'defend') return go('conflict', `${answer}, which is no speaker, answers`)
  return go('owner', `${answer}, which is no speaker, is not to have it`)
}

/** Whoever was asked about has failed: it is heard for a while before it gets anything back [return-hold]. */
function replace({ about }: Inquiry, { now, peers }: Situation, because: string): Decision {
  if (about !== undefined) peers.get(about)?.replaced(now)
  return go('owner', because)
}

/** A speaker's hardware address, or one that nobody can tell while there are speakers without heartbeats. */
export function isSpeakers(hardwareAddress: string, situation: Situation): boolean {
  const { peers, members, me, usesHeartbeats } = situation
  if (!usesHeartbeats) return true
  if (peers.byHardwareAddress(hardwareAddress) !== undefined) return true
  return members.hasOthers((node) => node === me || peers.get(node) !== undefined)
}

/** Silent, as long as the policy says so and the foreign host is there. */
export function conflict(entry: Entry, situation: Situation): Decision {
  if (!situation.isCandidate(entry, situation.me)) return go('idle', 'this node is no candidate')
  if (situation.claims(entry).length > 0) return go('standby', 'somebody claims it')
  const until = after(entry.enteredAt, DEFEND_INTERVAL)
  if (situation.now < until) return { until }
  entry.mustAsk = true
  return go('standby', 'the foreign host may be gone')
}
