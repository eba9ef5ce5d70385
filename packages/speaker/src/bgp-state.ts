// What this node should do by BGP: the sessions it holds and the routes that go out on them, and for each Service why there
// are some or none. What was decided for a Service is kept until something changes that it was decided by, so that one
// change among ten thousand Services costs one, here and in whatever compares routes afterwards.

import { milliseconds } from '@ingot/api'
import type { Milliseconds, Result, Verdict } from '@ingot/api'
import type { PeerSettings, Route } from '@ingot/bgp'
import type { BgpPeer, Pool } from '@ingot/config'
import {
  announceByBgp,
  assignedByBgp,
  keptByBgp,
  leftToOthers,
  prefixesOfOthers,
  routesOf,
} from '@ingot/election'
import type { AdvertisedRoute, BgpAnnouncement, CandidateNode } from '@ingot/election'
import { formatAddress } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { DampedWeights } from './damped-weights.ts'
import { Departures } from './departures.ts'
import { remainingRoutes } from './leaving-routes.ts'
import type { Leaving } from './leaving-routes.ts'
import type { LocatedService } from './located-service.ts'
import { peerSettings } from './peer-settings.ts'

export interface BgpState {
  /** By name. */
  readonly peers: readonly PeerSettings[]
  /** The node is drained and has nothing left to announce: it holds no session. */
  readonly hasLeft: boolean
  /** Of all Services; the same value as long as none of them changes. */
  readonly routes: readonly Route[]
  /** What was decided for each Service that this installation looks after, by `namespace/name`. */
  readonly decisions: ReadonlyMap<string, BgpDecision>
  /** Those that are others than in the pass before; undefined for a Service that nobody looks after any more. */
  readonly changed: ReadonlyMap<string, BgpDecision | undefined>
}

export interface BgpDecision {
  /** The addresses that are announced, in canonical text. */
  readonly addresses: readonly string[]
  /** `nodeAssigned`, or why this node does not announce the Service. */
  readonly verdict: Verdict
  readonly routes: readonly Route[]
}

/** What a Service is decided by, and kept by. */
interface Basis {
  readonly service: Service
  readonly endpointSlices: readonly EndpointSlice[]
  /** The one that its addresses are from. */
  readonly pool: Pool
  /** This node; undefined while its Node has not been seen. */
  readonly self: CandidateNode | undefined
  /** Of a drained node: who else may announce the Service. */
  readonly others?: Others
}

export interface Others {
  readonly nodes: readonly CandidateNode[]
  readonly bgpPeers: readonly BgpPeer[]
}

/** What is kept of a Service; one that was refused before BGP was asked has no basis. */
interface Known {
  readonly basis?: Basis
  readonly announced: Result<BgpAnnouncement>
  readonly endpoints: number | undefined
  /** The prefixes that others announce too, of a drained node. */
  readonly elsewhere?: ReadonlySet<string> | undefined
  readonly leaving?: Leaving | undefined
  readonly decision: BgpDecision
}

/** What is decided for one Service after the other, and what was before. */
export class BgpMemory {
  readonly #now: () => Milliseconds
  readonly #weights = new DampedWeights()
  readonly #departures = new Departures()
  #known = new Map<string, Known>()
  #next = new Map<string, Known>()
  #decisions = new Map<string, BgpDecision>()
  #changed = new Map<string, BgpDecision | undefined>()
  /** How many of those in this pass were in the one before. */
  #met = 0
  #routes: readonly Route[] = []
  #routesOf: readonly (readonly Route[])[] = []
  #peers: readonly PeerSettings[] = []
  #peersOf: readonly BgpPeer[] = []
  #labels: CandidateNode['labels'] | undefined
  #due: Milliseconds | undefined

  constructor(now: () => Milliseconds = () => milliseconds(0)) {
    this.#now = now
  }

  /** When everything is to be decided again, though nothing has changed: a weight was held back, a route is about to go. */
  get due(): Milliseconds | undefined {
    return this.#due
  }

  /** Decides for the Service `key`, which has these addresses. */
  decide(key: string, node: string, basis: Basis, addresses: LocatedService['addresses']): void {
    const before = this.#known.get(key)
    const same = before?.basis !== undefined && isSame(before.basis, basis) ? before : undefined
    const announced = same?.announced ?? announce(basis, node, addresses)
    const endpoints = announced.ok ? this.#weigh(key, announced.value) : undefined
    const elsewhere = same?.elsewhere ?? (announced.ok ? elsewhereOf(basis, addresses) : undefined)
    const leaving = elsewhere && this.#leave(key, elsewhere, before?.decision)
    if (same !== undefined && same.endpoints === endpoints && Bun.deepEquals(same.leaving, leaving))
      return this.#take(key, before, same)
    const decision = announced.ok
      ? decisionOf(announced.value, endpoints, node, addresses, leaving)
      : refusedByBgp(announced.verdict)
    this.#take(key, before, { basis, announced, endpoints, elsewhere, leaving, decision })
  }

  /** The Service `key` is refused whatever the protocol. */
  refuse(key: string, verdict: Verdict): void {
    const before = this.#known.get(key)
    if (before?.basis === undefined && before?.decision.verdict.message === verdict.message)
      return this.#take(key, before, before)
    const announced = { ok: false as const, verdict }
    const decision = refusedByBgp(verdict)
    this.#take(key, before, { announced, endpoints: undefined, decision })
  }

  /** Ends a pass over all Services: those that were not in it are forgotten. */
  finish(peers: readonly BgpPeer[], self: CandidateNode | undefined): BgpState {
    const labels = self?.labels ?? {}
    const [changed, decisions] = [this.#changed, this.#decisions]
    if (this.#met < this.#known.size)
      for (const key of this.#known.keys()) if (!this.#next.has(key)) changed.set(key, undefined)
    this.#known = this.#next
    this.#next = new Map()
    this.#decisions = new Map()
    this.#changed = new Map()
    this.#met = 0
    if (changed.size > 0) this.#collectRoutes(decisions.values())
    const isEmpty = self?.isDrained === true && this.#routes.length === 0
    const hasLeft = this.#departures.hasLeft(this.#now(), isEmpty)
    this.#due = earliest(this.#weights.finish(), this.#departures.finish())
    if (peers !== this.#peersOf || !Bun.deepEquals(labels, this.#labels)) {
      this.#peers = peerSettings(peers, labels)
      this.#peersOf = peers
      this.#labels = labels
    }
    return { peers: this.#peers, hasLeft, routes: this.#routes, decisions, changed }
  }

  #take(key: string, before: Known | undefined, known: Known): void {
    if (before !== undefined) this.#met++
    if (known !== before) this.#changed.set(key, known.decision)
    this.#next.set(key, known)
    this.#decisions.set(key, known.decision)
  }

  #collectRoutes(decisions: Iterable<BgpDecision>): void {
    const routes = Array.from(decisions, (it) => it.routes).filter(({ length }) => length > 0)
    const isUnchanged =
      routes.length === this.#routesOf.length && routes.every((it, index) => it === this.#routesOf[index])
    if (isUnchanged) return
    this.#routesOf = routes
    this.#routes = routes.flat()
  }

  #leave(key: string, elsewhere: ReadonlySet<string>, before: BgpDecision | undefined): Leaving {
    const [now, announced] = [this.#now(), new Set(before?.routes.map(({ prefix }) => prefix))]
    const isWarned = (it: string) => this.#departures.isWarned(now, key, it, announced.has(it))
    const { warned = [], withdrawn = [] } = Object.groupBy(elsewhere, (it) =>
      isWarned(it) ? 'warned' : 'withdrawn',
    )
    return { warned, withdrawn }
  }

  #weigh(key: string, { advertisements, localEndpoints }: BgpAnnouncement): number | undefined {
    if (localEndpoints === undefined || advertisements.every(({ weights }) => weights === undefined))
      return undefined
    return this.#weights.settle(this.#now(), key, localEndpoints)
  }
}

function announce(
  { pool, ...basis }: Basis,
  node: string,
  addresses: LocatedService['addresses'],
): Result<BgpAnnouncement> {
  return announceByBgp({ ...basis, addresses, advertisements: pool.bgpAdvertisements, node })
}

function isSame(a: Basis, b: Basis): boolean {
  return (
    a.service === b.service &&
    a.pool === b.pool &&
    a.self === b.self &&
    isSameOthers(a.others, b.others) &&
    a.endpointSlices.length === b.endpointSlices.length &&
    a.endpointSlices.every((slice, index) => slice === b.endpointSlices[index])
  )
}

function isSameOthers(a: Others | undefined, b: Others | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return (
    a.bgpPeers === b.bgpPeers &&
    a.nodes.length === b.nodes.length &&
    a.nodes.every((node, index) => node === b.nodes[index])
  )
}

function elsewhereOf(
  { service, endpointSlices, pool, others }: Basis,
  addresses: LocatedService['addresses'],
): ReadonlySet<string> | undefined {
  if (others === undefined) return undefined
  const { nodes, bgpPeers } = others
  const advertisements = pool.bgpAdvertisements
  return prefixesOfOthers({ service, endpointSlices, addresses, advertisements, others: nodes, bgpPeers })
}

function earliest(...times: readonly (Milliseconds | undefined)[]): Milliseconds | undefined {
  const known = times.filter((it) => it !== undefined)
  return known.length === 0 ? undefined : milliseconds(Math.min(...known))
}

function decisionOf(
  { advertisements }: BgpAnnouncement,
  endpoints: number | undefined,
  node: string,
  addresses: LocatedService['addresses'],
  leaving: Leaving | undefined,
): BgpDecision {
  const routesTo = (some: LocatedService['addresses']) =>
    remainingRoutes(routesOf(some, advertisements, endpoints).map(routeOf), leaving)
  const routes = routesTo(addresses)
  if (routes.length === 0) return refusedByBgp(leftToOthers(node))
  return {
    addresses: addresses.filter((it) => routesTo([it]).length > 0).map(formatAddress),
    verdict: (leaving?.warned.length === 0 ? keptByBgp : assignedByBgp)(node, advertisements),
    routes,
  }
}

function refusedByBgp(verdict: Verdict): BgpDecision {
  return { addresses: [], verdict, routes: NONE }
}

const NONE: readonly Route[] = []

function routeOf({ prefix, peers, ...attributes }: AdvertisedRoute): Route {
  return { prefix, peers, attributes: { ...attributes, extendedCommunities: [] } }
}
