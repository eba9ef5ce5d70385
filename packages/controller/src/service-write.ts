// What has to be written so that the Services are as decided: the whole of the controller's effect, as plain data. An
// address that changes hands is taken from the one first and given to the other when that is certain: meanwhile the
// other's write is held. Contract: metadata and status of a Service can be written by PUT on services/status.

import { isUpToDate } from '@ingot/allocator'
import type { Decision } from '@ingot/allocator'
import { ALLOCATED_FROM_POOL, ingressAddresses } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import { canonical, holdersOf } from './world.ts'
import type { StoredService, World } from './world.ts'

/** A Service to be written: `after` is the whole object, under the resourceVersion of `before`. */
export interface ServiceWrite {
  readonly key: string
  readonly before: StoredService
  readonly after: StoredService
  /** Why: what is to be told of it once it is written. */
  readonly verdicts: readonly Verdict[]
}

export interface Difference {
  readonly writes: readonly ServiceWrite[]
  /** Services that are to get an address which another one has still to lose. */
  readonly held: ReadonlySet<string>
}

/** What is to be written to make `decisions` true. A Service without a decision is left alone. */
export function difference(world: World, decisions: ReadonlyMap<string, Decision>): Difference {
  const writes: ServiceWrite[] = []
  const held = new Map<string, readonly string[]>()
  const holders = holdersOf(world)
  for (const [key, decision] of decisions) {
    const before = world.assumed.get(key) ?? world.stored.get(key)
    if (before === undefined || isUpToDate(before, decision)) continue
    const leaving = leavingHolders(key, decision, holders, decisions)
    if (leaving.length > 0) held.set(key, leaving)
    else writes.push({ key, before, after: withAddresses(before, decision), verdicts: decision.verdicts })
  }
  for (const [key, leaving] of held) {
    // two that wait for each other would wait for ever: whoever waits for one that waits lets go first
    const release = leaving.some((holder) => held.has(holder)) && releaseOf(key, world, decisions)
    if (release) writes.push(release)
  }
  return { writes, held: new Set(held.keys()) }
}

/**
 * Each Service as it was when it last had what was decided for it: as it is now, or as it was in `before` while a write
 * is still to come, so that the one that changed is known until it has moved.
 */
export function settledServices(
  before: ReadonlyMap<string, StoredService>,
  stored: ReadonlyMap<string, StoredService>,
  decisions: ReadonlyMap<string, Decision>,
): ReadonlyMap<string, StoredService> {
  const settled = new Map<string, StoredService>()
  for (const [key, decision] of decisions) {
    const now = stored.get(key)
    const service = now !== undefined && isUpToDate(now, decision) ? now : before.get(key)
    if (service !== undefined) settled.set(key, service)
  }
  return settled
}

/** The other Services that may have an address of `decision` and are not to keep it. Those that share it are. */
function leavingHolders(
  key: string,
  { ingress }: Decision,
  holders: ReadonlyMap<string, ReadonlySet<string>>,
  decisions: ReadonlyMap<string, Decision>,
): string[] {
  return ingress.map(canonical).flatMap((address) =>
    [...(holders.get(address) ?? [])].filter((holder) => {
      const kept = decisions.get(holder)?.ingress
      return holder !== key && kept !== undefined && !kept.map(canonical).includes(address)
    }),
  )
}

/** A write that only takes away what the Service is not to keep; undefined when there is nothing of that. */
function releaseOf(
  key: string,
  world: World,
  decisions: ReadonlyMap<string, Decision>,
): ServiceWrite | undefined {
  const before = world.assumed.get(key) ?? world.stored.get(key)
  const decision = decisions.get(key)
  if (before === undefined || decision === undefined) return undefined
  const current = ingressAddresses(before)
  const wanted = new Set(decision.ingress.map(canonical))
  const ingress = current.filter((address) => wanted.has(canonical(address)))
  if (ingress.length === current.length) return undefined
  const pool = ingress.length === 0 ? null : (before.metadata.annotations?.[ALLOCATED_FROM_POOL] ?? null)
  const verdicts = decision.verdicts.filter(({ reason }) => reason === 'ClearAssignment')
  return { key, before, after: withAddresses(before, { ingress, pool }), verdicts }
}

function withAddresses(
  service: StoredService,
  { ingress, pool }: Pick<Decision, 'ingress' | 'pool'>,
): StoredService {
  const { [ALLOCATED_FROM_POOL]: _, ...others } = service.metadata.annotations ?? {}
  return {
    ...service,
    metadata: {
      ...service.metadata,
      annotations: pool === null ? others : { ...others, [ALLOCATED_FROM_POOL]: pool },
    },
    status: {
      ...service.status,
      loadBalancer: ingress.length === 0 ? {} : { ingress: ingress.map((ip) => ({ ip })) },
    },
  }
}
