// What one Service comes to before it is seen beside others. Pure: what it came to before is handed in, and each part stays
// the same value where nothing changes that it depends on.

import type { Milliseconds, Result } from '@ingot/api'
import { decideByBgp, refusedByBgp } from './bgp-decision.ts'
import type { DecidedByBgp } from './bgp-decision.ts'
import { stand } from './layer2-candidacy.ts'
import type { Candidacy } from './layer2-candidacy.ts'
import { locate } from './located-service.ts'
import type { LocatedService, ServiceView } from './located-service.ts'
import type { Ground } from './world.ts'

export interface ConsideredService {
  readonly view: ServiceView
  readonly ground: Ground
  readonly located: Result<LocatedService>
  readonly candidacy: Result<Candidacy>
  readonly bgp: DecidedByBgp
}

export function consider(
  now: Milliseconds,
  ground: Ground,
  view: ServiceView,
  before?: ConsideredService,
): ConsideredService {
  const isSameStatus = before?.view.service === view.service && before.ground.pools === ground.pools
  const located = isSameStatus ? before.located : locate(ground.pools, view.service)
  if (!located.ok) {
    const candidacy = keep<Candidacy>(located, before?.candidacy)
    return { view, ground, located, candidacy, bgp: refusedByBgp(located.verdict, before?.bgp) }
  }
  const { service, endpointSlices } = view
  const { pool } = located.value
  const isSame =
    before?.located.ok === true &&
    before.view.service === service &&
    before.view.endpointSlices === endpointSlices &&
    before.located.value.pool === pool
  const isSameElection =
    isSame && before.ground.nodes === ground.nodes && before.ground.metallbNodes === ground.metallbNodes
  const candidacy = isSameElection
    ? before.candidacy
    : keep(stand(ground, view, located.value, candidacyOf(before)), before?.candidacy)
  const isSameAnnouncement =
    isSame && before.ground.self === ground.self && before.ground.others === ground.others
  const bgp = decideByBgp({ now, ground, view, located: located.value }, before?.bgp, isSameAnnouncement)
  return { view, ground, located, candidacy, bgp }
}

/** How it stands for Layer 2, where it does. */
export function candidacyOf(considered: ConsideredService | undefined): Candidacy | undefined {
  return considered?.candidacy.ok === true ? considered.candidacy.value : undefined
}

function keep<Value>(now: Result<Value>, before: Result<Value> | undefined): Result<Value> {
  return before !== undefined && Bun.deepEquals(before, now) ? before : now
}
