// Owner: this node answers. It stops for a better claim, for somebody better placed who wants the address, when it is no
// candidate any more, and when it cannot be told from a node that receives nothing.

import { after, type Milliseconds } from '@ingot/api'
import type { Claim } from './claims.ts'
import { yielding } from './conflict.ts'
import { type Decision, go, type Stay, STAY } from './decision.ts'
import type { Entry } from './entry.ts'
import { mend } from './repair.ts'
import type { Situation } from './situation.ts'
import { SETTLE_INTERVAL } from './timing.ts'

/**
 * 1. Somebody claims it, too: settle.
 * 2. Somebody better placed wants it: hand it over.
 * 3. Not a candidate any more: leave.
 * 4. A better placed node without heartbeats is a member: leave, it answers already.
 * 5. Nobody is heard, and nothing proves that this node receives [isolated].
 */
export function owner(entry: Entry, situation: Situation): Decision {
  const { me, peers, now } = situation
  if (!situation.isCandidate(entry, me)) return resign(entry, situation)
  const settled = settle(entry, situation)
  if (settled.to !== undefined) return settled
  const wish = handOver(entry, situation)
  if (wish !== undefined && wish.to !== undefined) return wish
  const winner = situation.winner(entry)
  if (winner !== undefined && winner !== me && situation.isGossipOnly(winner)) {
    return go('leaving', `${winner}, which sends no heartbeats, is better placed`)
  }
  if (peers.isIsolated(now)) return cutOff(entry)
  return yielding(entry, situation) ?? mergeStays(mergeStays(settled, wish), mend(entry, now))
}

function resign(entry: Entry, situation: Situation): Decision {
  const because = situation.node.isLeaving ? 'this node leaves' : 'this node is no candidate'
  const canLeave = situation.isTakingPart && situation.hasOtherCandidate(entry)
  return go(canLeave ? 'leaving' : 'idle', because)
}

function cutOff(entry: Entry): Decision {
  entry.mustAsk = true
  return go('standby', 'nothing proves that this node can receive')
}

/** Whoever stops says so, and whoever stays claims it again. */
function settle(entry: Entry, situation: Situation): Decision {
  let stay: Stay = STAY
  for (const claim of situation.claims(entry)) {
    if (claim.isLeaving) continue
    const decision = settleWith(claim, entry, situation)
    if (decision.to !== undefined) return decision
    stay = mergeStays(stay, decision)
  }
  return stay
}

function settleWith({ node }: Claim, entry: Entry, situation: Situation): Decision {
  const { now, peers, timing } = situation
  const peer = peers.get(node)
  const isBetter = situation.isBetter(entry, node)
  if (peer?.isOut === true) return STAY
  if (peer !== undefined && peer.isHeard && !isBetter && peer.unlistedSince !== undefined) {
    const end = after(peer.unlistedSince, timing.oneWay)
    // [oneway]: it cannot hear me, I can hear it, so only I can end this; [oneway-wait]: after a heal nobody is
    // listed yet.
    if (now >= end) return go('standby', `${node}, which cannot hear this node, claims it`)
    return { ...keep(entry, now), until: end }
  }
  if (!situation.isEligible(entry, node)) return { ...keep(entry, now), tell: node }
  if (isBetter) return go('standby', `${node}, which is better placed, claims it`)
  return keep(entry, now)
}

function keep({ announcedAt }: Entry, now: Milliseconds): Stay {
  return { announce: announcedAt === undefined || now - announcedAt >= SETTLE_INTERVAL }
}

/** Undefined when nobody wants it. */
function handOver(entry: Entry, situation: Situation): Decision | undefined {
  const { wish } = entry
  if (wish === undefined || wish.until < situation.now) return undefined
  const { node } = wish
  // Its view of itself is older than ours.
  if (!situation.isEligible(entry, node)) return { tell: node }
  const peer = situation.peers.get(node)
  if (peer?.isLive !== true || !peer.isHeard || !situation.isBetter(entry, node)) return undefined
  entry.acceptedTo = node
  return go('leaving', `${node}, which is better placed, wants it`)
}

function mergeStays(a: Stay, b: Stay | undefined): Stay {
  if (b === undefined) return a
  const until = a.until !== undefined && b.until !== undefined && a.until < b.until ? a.until : b.until
  return { ...a, ...b, until: until ?? a.until, announce: a.announce === true || b.announce === true }
}
