// Idle and Standby: this node does not answer. Either it has no part in the address, or somebody else is better placed or
// has it. Each rule stands in the order of docs/takeover.md; a name in brackets is that of the rule there.

import { after, type Milliseconds } from '@ingot/api'
import type { Claim } from './claims.ts'
import { mustLook } from './conflict.ts'
import { type Decision, go, STAY } from './decision.ts'
import type { Entry } from './entry.ts'
import type { Situation } from './situation.ts'

/** Not eligible, still starting, leaving, or without carrier. */
export function idle(entry: Entry, situation: Situation): Decision {
  return situation.isCandidate(entry, situation.me) ? go('standby', 'this node is a candidate') : STAY
}

/**
 * 1. The winner is this node and somebody claims the address: want it.
 * 2. The winner is this node and nobody claims it: take it, or ask first where somebody unheard might have it.
 * 3. The winner is somebody who does nothing about it: take turns [ladder].
 * 4. Somebody before this node speaks no heartbeats: gossip decides, and it decides for him.
 */
export function standby(entry: Entry, situation: Situation): Decision {
  if (!situation.isCandidate(entry, situation.me)) return go('idle', 'this node is no candidate')
  const before = situation.before(entry)
  const claims = situation.claims(entry)
  noteClaims(entry, situation, claims)
  if (before.some((node) => situation.isGossipOnly(node))) return STAY
  if (before.length === 0) return claims.length > 0 ? want(situation, claims) : take(entry, situation)
  if (claims.length > 0) return STAY
  return takeTurns(entry, situation, before.length)
}

function noteClaims(entry: Entry, { now }: Situation, claims: readonly Claim[]): void {
  if (claims.length === 0) {
    entry.unclaimedSince ??= now
    return
  }
  entry.unclaimedSince = undefined
  // Whoever claims it has it: nothing is unknown any more.
  entry.mustAsk = false
}

/** [want], [out-take], [wait-unheard]. */
function want(situation: Situation, claims: readonly Claim[]): Decision {
  const { peers, node } = situation
  const isOut = (it: string) => peers.get(it)?.isOut === true
  // It answers until we do: with every moment that we wait it does so longer.
  if (claims.every((claim) => claim.isLeaving || isOut(claim.node))) {
    return go('owner', `${claims.map((claim) => claim.node).join(' and ')} hands it over`)
  }
  const isSticky =
    node.settings.isSticky === true && !node.members.hasOthers((it) => peers.get(it) !== undefined)
  if (isSticky) return STAY
  const until = situation.holdUntil(claims)
  if (until !== undefined) return until === Infinity ? STAY : { until }
  // Whoever hears that and stays has another view, an old one perhaps: better the wrong one answers than two.
  return { isWanting: true }
}

function take(entry: Entry, situation: Situation): Decision {
  const wait = heldOff(entry, situation.now)
  if (wait !== undefined) return { until: wait }
  const quiet = situation.quiet(entry)
  if (quiet !== undefined) return go('asking', `${quiet.node} is silent`)
  if (entry.mustAsk) return go('asking', 'somebody may have taken it unheard')
  if (mustLook(situation)) return go('asking', 'a foreign host may have it')
  return go('owner', 'this node is the first candidate alive')
}

/** One rung for each candidate before this node, then the segment is asked: views differ, and one may not know. */
function takeTurns(entry: Entry, situation: Situation, before: number): Decision {
  const { now, timing } = situation
  const since = entry.unclaimedSince ?? now
  const turn = after(since, (timing.rung * before) as Milliseconds)
  const due = heldOff(entry, now) ?? turn
  if (now < due || now < turn) return { until: due > turn ? due : turn }
  entry.isByLadder = true
  return go('asking', 'nobody better placed has taken it')
}

function heldOff({ askAgainAt }: Entry, now: Milliseconds): Milliseconds | undefined {
  return askAgainAt !== undefined && now < askAgainAt ? askAgainAt : undefined
}
