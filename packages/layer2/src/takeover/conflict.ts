// Conflict: a host that is no speaker has an address of ours. What is found of it, what the policies make of it, and the
// state of an address that is left to it. A stranger can forge all of this, so it costs no more than somebody has chosen:
// with `defend` an announcement in 10 s, with `hold` an address that no speaker had, with `yield` any, for 10 s at a time.

import { after, type Milliseconds } from '@ingot/api'
import { type Decision, go } from './decision.ts'
import type { Entry } from './entry.ts'
import type { Situation } from './situation.ts'
import type { ConflictPolicy } from './settings.ts'
import { CONFLICT_HOLD, QUIET_AFTER_CHANGE } from './timing.ts'

export type Finding =
  /** The kernel's neighbour table has to be read first. */
  | { readonly kind: 'unread' }
  /** A speaker, too: the address is changing hands. */
  | { readonly kind: 'speaker' }
  /** It may have been the owner before, on its way. */
  | { readonly kind: 'tooSoon'; readonly until: Milliseconds }
  | { readonly kind: 'conflict'; readonly hardwareAddress: string; readonly isForeign: boolean }

/** What to make of the last that was heard of an address from another station; undefined for nothing. */
export function findConflict(entry: Entry, situation: Situation): Finding | undefined {
  const { heardFrom: hardwareAddress } = entry
  if (hardwareAddress === undefined) return undefined
  const standing = situation.standing(hardwareAddress)
  if (standing === undefined) return { kind: 'unread' }
  if (standing === 'speaker') return { kind: 'speaker' }
  const until = quietUntil(entry)
  if (until !== undefined && situation.now < until) return { kind: 'tooSoon', until }
  return { kind: 'conflict', hardwareAddress, isForeign: standing === 'foreign' }
}

/** Nothing is said of a foreign host before then, where the address has changed hands. */
export function quietUntil({ changedAt }: Entry): Milliseconds | undefined {
  return changedAt === undefined ? undefined : after(changedAt, QUIET_AFTER_CHANGE)
}

function policyOf({ node }: Situation): ConflictPolicy {
  return node.settings.conflictPolicy ?? 'defend'
}

/** Whether the segment is asked before an address is taken that nobody claims. */
export function mustLook(situation: Situation): boolean {
  return policyOf(situation) !== 'defend'
}

/** Whether an address is left to the foreign host that answers for it; `hold` keeps what a speaker had. */
export function isLeft(entry: Entry, situation: Situation): boolean {
  const policy = policyOf(situation)
  return policy === 'yield' || (policy === 'hold' && !situation.wasClaimed(entry))
}

/** A foreign host is never a reason to stop, unless somebody has chosen so. */
export function yielding(entry: Entry, situation: Situation): Decision | undefined {
  if (policyOf(situation) !== 'yield') return undefined
  const found = findConflict(entry, situation)
  if (found?.kind !== 'conflict' || !found.isForeign) return undefined
  return go('conflict', `${found.hardwareAddress}, which is no speaker, has it`, found.hardwareAddress)
}

/** Silent, as long as the policy says so and the foreign host is there: after a while the segment is asked again. */
export function conflict(entry: Entry, situation: Situation): Decision {
  if (!situation.isCandidate(entry, situation.me)) return go('idle', 'this node is no candidate')
  if (situation.claims(entry).length > 0) return go('standby', 'somebody claims it')
  const until = after(entry.enteredAt, CONFLICT_HOLD)
  if (situation.now < until) return { until }
  entry.mustAsk = true
  return go('standby', 'the foreign host may be gone')
}
