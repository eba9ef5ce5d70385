// What this node should announce, and why each Service is announced or not: one pure function over everything that is
// known. The tests of a Service are MetalLB's, in its order, with its reasons. This is how it is to be; service-memory.ts
// comes to the same without looking again at what has not changed.

import { isManaged, milliseconds } from '@ingot/api'
import type { PeerSettings, Route } from '@ingot/bgp'
import type { Announcement } from '@ingot/layer2'
import type { BgpDecision } from './bgp-decision.ts'
import { consider } from './considered-service.ts'
import { announcementOf, decideByLayer2 } from './layer2-candidacy.ts'
import type { Decision } from './layer2-candidacy.ts'
import { groundOf } from './world.ts'
import type { World } from './world.ts'

export interface DesiredState {
  /**
   * The addresses that somebody is to announce, each once. Those for which this node is no candidate are among them:
   * where it still answers, it hands them over.
   */
  readonly announcements: readonly Announcement[]
  /** What was decided by Layer 2 for each Service that this installation looks after, by `namespace/name`. */
  readonly decisions: ReadonlyMap<string, Decision>
  readonly bgp: BgpState
}

export interface BgpState {
  /** By name. */
  readonly peers: readonly PeerSettings[]
  /** The node is drained and has nothing left to announce: it holds no session. */
  readonly hasLeft: boolean
  /** Of all Services. */
  readonly routes: readonly Route[]
  /** What was decided for each Service that this installation looks after, by `namespace/name`. */
  readonly decisions: ReadonlyMap<string, BgpDecision>
}

/** Decides for every Service as if nothing had been before. */
export function desiredState(world: World): DesiredState {
  const ground = groundOf(world)
  const services = Array.from(world.services)
    .filter(([, service]) => isManaged(service, world.loadBalancerClass))
    .map(([key, service]) => {
      const endpointSlices = world.endpointSlices.get(key) ?? []
      return consider(milliseconds(0), ground, { key, service, endpointSlices })
    })
  const candidacies = services.flatMap(({ candidacy }) => (candidacy.ok ? candidacy.value : []))
  const byAddress = Map.groupBy(
    candidacies.flatMap((candidacy) => candidacy.addresses.map((address) => ({ address, candidacy }))),
    ({ address }) => address,
  )
  const announcements = new Map(
    Array.from(byAddress, ([address, those]) => [
      address,
      announcementOf(
        address,
        those.map(({ candidacy }) => candidacy),
      ),
    ]),
  )
  return {
    announcements: [...announcements.values()],
    decisions: new Map(
      services.map(({ view, candidacy }) => [view.key, decideByLayer2(ground, candidacy, announcements)]),
    ),
    bgp: {
      peers: ground.peers,
      hasLeft: false,
      routes: services.flatMap(({ bgp }) => bgp.decision.routes),
      decisions: new Map(services.map(({ view, bgp }) => [view.key, bgp.decision])),
    },
  }
}
