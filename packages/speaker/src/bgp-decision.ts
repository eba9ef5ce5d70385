// What this node does by BGP for one Service: the routes that go out, and why there are some or none. Pure: what was decided
// before is handed in, and stays the same value where nothing changes that it was decided by. Two things take their time:
// a weight that is told (damped-weights.ts), and a drained node's leave (departures.ts).

import { milliseconds } from '@ingot/api'
import type { Milliseconds, Result, Verdict } from '@ingot/api'
import type { Route } from '@ingot/bgp'
import {
  announceByBgp,
  assignedByBgp,
  keptByBgp,
  leftToOthers,
  prefixesOfOthers,
  routesOf,
} from '@ingot/election'
import type { AdvertisedRoute, BgpAnnouncement } from '@ingot/election'
import { formatAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import { settle } from './damped-weights.ts'
import type { ToldWeight } from './damped-weights.ts'
import { depart, leavingAt } from './departures.ts'
import type { Departures } from './departures.ts'
import { remainingRoutes } from './leaving-routes.ts'
import type { Leaving } from './leaving-routes.ts'
import type { LocatedService, ServiceView } from './located-service.ts'
import type { Ground } from './world.ts'

export interface BgpDecision {
  /** The addresses that are announced, in canonical text. */
  readonly addresses: readonly string[]
  /** `nodeAssigned`, or why this node does not announce the Service. */
  readonly verdict: Verdict
  readonly routes: readonly Route[]
}

/** The decision with what it comes from, to go on with the next time. */
export interface DecidedByBgp {
  readonly decision: BgpDecision
  /** When it is to be looked at again though nothing has changed; left out for never. */
  readonly due?: Milliseconds
  /** Left out where the Service was refused before BGP was asked. */
  readonly announced?: Result<BgpAnnouncement>
  readonly weight?: ToldWeight
  /** The prefixes that others announce too, of a drained node. */
  readonly elsewhere?: ReadonlySet<string>
  readonly departures?: Departures
  readonly leaving?: Leaving
}

/** All that is looked at. */
export interface BgpInput {
  readonly now: Milliseconds
  readonly ground: Ground
  readonly view: ServiceView
  readonly located: LocatedService
}

/** The Service is refused whatever the protocol. */
export function refusedByBgp(verdict: Verdict, before?: DecidedByBgp): DecidedByBgp {
  return { decision: keep({ addresses: [], verdict, routes: NONE }, before) }
}

/** `isSame`: nothing but the time is otherwise than `before`. */
export function decideByBgp(input: BgpInput, before?: DecidedByBgp, isSame = false): DecidedByBgp {
  const { now } = input
  const same = isSame ? before : undefined
  if (same?.announced !== undefined && now < (same.due ?? Infinity)) return same
  const announced = same?.announced ?? announce(input)
  if (!announced.ok) return { decision: refusedByBgp(announced.verdict, before).decision, announced }
  const weight = weigh(now, announced.value, before?.weight)
  const elsewhere = same?.elsewhere ?? elsewhereOf(input)
  const prefixes = new Set(before?.decision.routes.map(({ prefix }) => prefix))
  const departures = elsewhere && depart(now, elsewhere, before?.departures, prefixes)
  const leaving = departures && leavingAt(now, departures)
  const due = earliest(weight?.due, ...(departures?.values().filter((until) => now < until) ?? []))
  const isDecided = same?.weight?.count === weight?.count && Bun.deepEquals(same?.leaving, leaving)
  const decision =
    same !== undefined && isDecided
      ? same.decision
      : keep(decisionOf(input, announced.value, weight?.count, leaving), before)
  return {
    decision,
    announced,
    ...(weight !== undefined && { weight }),
    ...(elsewhere !== undefined && { elsewhere }),
    ...(departures !== undefined && { departures }),
    ...(leaving !== undefined && { leaving }),
    ...(due !== undefined && { due }),
  }
}

const NONE: readonly Route[] = []

/** A decision that says the same stays the same value: whoever compares routes has nothing to do. */
function keep(decision: BgpDecision, before: DecidedByBgp | undefined): BgpDecision {
  return before !== undefined && Bun.deepEquals(before.decision, decision) ? before.decision : decision
}

function announce({ ground, view, located }: BgpInput): Result<BgpAnnouncement> {
  const { service, endpointSlices } = view
  const advertisements = located.pool.bgpAdvertisements
  const { node, self } = ground
  return announceByBgp({ service, endpointSlices, addresses: located.addresses, advertisements, node, self })
}

function weigh(
  now: Milliseconds,
  { advertisements, localEndpoints }: BgpAnnouncement,
  before: ToldWeight | undefined,
): ToldWeight | undefined {
  const isWeighted = advertisements.some(({ weights }) => weights !== undefined)
  return isWeighted && localEndpoints !== undefined ? settle(now, localEndpoints, before) : undefined
}

function elsewhereOf({ ground, view, located }: BgpInput): ReadonlySet<string> | undefined {
  if (ground.others === undefined) return undefined
  const { service, endpointSlices } = view
  const advertisements = located.pool.bgpAdvertisements
  const { nodes: others, bgpPeers } = ground.others
  const { addresses } = located
  return prefixesOfOthers({ service, endpointSlices, addresses, advertisements, others, bgpPeers })
}

function earliest(...times: readonly (Milliseconds | undefined)[]): Milliseconds | undefined {
  const known = times.filter((it) => it !== undefined)
  return known.length === 0 ? undefined : milliseconds(Math.min(...known))
}

function decisionOf(
  { ground: { node }, located: { addresses } }: BgpInput,
  { advertisements }: BgpAnnouncement,
  endpoints: number | undefined,
  leaving: Leaving | undefined,
): BgpDecision {
  const routesTo = (some: readonly Address[]) =>
    remainingRoutes(routesOf(some, advertisements, endpoints).map(routeOf), leaving)
  const routes = routesTo(addresses)
  if (routes.length === 0) return { addresses: [], verdict: leftToOthers(node), routes }
  return {
    addresses: addresses.filter((it) => routesTo([it]).length > 0).map(formatAddress),
    verdict: (leaving?.warned.length === 0 ? keptByBgp : assignedByBgp)(node, advertisements),
    routes,
  }
}

function routeOf({ prefix, peers, ...attributes }: AdvertisedRoute): Route {
  return { prefix, peers, attributes: { ...attributes, extendedCommunities: [] } }
}
