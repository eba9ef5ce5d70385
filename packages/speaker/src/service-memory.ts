// The desired state of one moment after the other: it is what desired-state.ts says it is, and only what a change concerns is
// decided again. A Service that has changed concerns itself and those that share an address with it; a node, a member of
// the gossip or the configuration may concern all, and each of them keeps what does not depend on what has changed.

import { isManaged, milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Route } from '@ingot/bgp'
import type { Announcement } from '@ingot/layer2'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { BgpDecision } from './bgp-decision.ts'
import { candidacyOf, consider } from './considered-service.ts'
import type { ConsideredService } from './considered-service.ts'
import { sessionsEnd } from './departures.ts'
import type { BgpState, DesiredState } from './desired-state.ts'
import { announcementOf, decideByLayer2 } from './layer2-candidacy.ts'
import type { Candidacy, Decision } from './layer2-candidacy.ts'
import { replaceRoutes } from './route-list.ts'
import type { RoutesChange } from './route-list.ts'
import { Rows } from './rows.ts'
import type { Changed } from './rows.ts'
import { groundOf } from './world.ts'
import type { Ground, World } from './world.ts'

/**
 * A desired state, and which decisions are others than in the one before. Lists are the same values as long as nothing in
 * them changes; the tables of decisions are live, and go on to the next state.
 */
export interface NextState extends DesiredState {
  readonly changed: Changed<Decision>
  readonly bgp: BgpState & { readonly changed: Changed<BgpDecision> }
}

export class ServiceMemory {
  readonly #now: () => Milliseconds
  readonly #known = new Map<string, ConsideredService>()
  /** By address, of all Services that have it. */
  readonly #candidacies = new Map<string, readonly Candidacy[]>()
  readonly #announcements = new Rows<Announcement>()
  readonly #decisions = new Rows<Decision>()
  readonly #bgpDecisions = new Rows<BgpDecision>()
  /** Services that are to be looked at again, and when. */
  readonly #due = new Map<string, Milliseconds>()
  #ground: Ground | undefined
  #announced: readonly Announcement[] = []
  #routes: readonly Route[] = []
  readonly #otherRoutes: RoutesChange[] = []
  #sessionsEnd: Milliseconds | undefined

  constructor(now: () => Milliseconds = () => milliseconds(0)) {
    this.#now = now
  }

  /** When to come again though nothing has changed: a weight is held back, a route is about to go. */
  get due(): Milliseconds | undefined {
    const due = this.#due.values().reduce((a, b) => Math.min(a, b), this.#sessionsEnd ?? Infinity)
    return due === Infinity || due <= this.#now() ? undefined : milliseconds(due)
  }

  /** @param touched the Services that are others than the last time, or have other slices; those that are gone too */
  next(world: World, touched: Iterable<string>): NextState {
    const now = this.#now()
    const ground = groundOf(world, this.#ground)
    const keys =
      ground === this.#ground
        ? new Set([...touched, ...this.#dueAt(now)])
        : new Set([...world.services.keys(), ...this.#known.keys()])
    const undecided = new Set(ground.members === this.#ground?.members ? [] : keys)
    this.#ground = ground
    const addresses = new Set<string>()
    for (const key of keys) {
      const before = this.#known.get(key)
      const it = this.#look(now, ground, world, key)
      if (before?.candidacy === it?.candidacy) continue
      undecided.add(key)
      for (const address of this.#stand(key, candidacyOf(before), candidacyOf(it))) addresses.add(address)
    }
    for (const address of addresses) for (const { key } of this.#announce(address)) undecided.add(key)
    for (const key of undecided) this.#decide(ground, key)
    return this.#show(now, ground)
  }

  #dueAt(now: Milliseconds): readonly string[] {
    return Array.from(this.#due).flatMap(([key, due]) => (due <= now ? key : []))
  }

  /** Considers a Service; undefined where there is none, or it is not ours. */
  #look(now: Milliseconds, ground: Ground, world: World, key: string): ConsideredService | undefined {
    const service = world.services.get(key)
    const isOurs = service !== undefined && isManaged(service, ground.loadBalancerClass)
    const view = isOurs && { key, service, endpointSlices: world.endpointSlices.get(key) ?? NONE }
    const it = view ? consider(now, ground, view, this.#known.get(key)) : undefined
    if (it === undefined) this.#known.delete(key)
    else this.#known.set(key, it)
    this.#advertise(key, it?.bgp.decision)
    if (it?.bgp.due === undefined) this.#due.delete(key)
    else this.#due.set(key, it.bgp.due)
    return it
  }

  /** Returns the addresses that the Service is a candidate for in another way than before. */
  #stand(key: string, before: Candidacy | undefined, candidacy: Candidacy | undefined): readonly string[] {
    const addresses = [...(before?.addresses ?? []), ...(candidacy?.addresses ?? [])]
    for (const address of addresses) {
      const others = (this.#candidacies.get(address) ?? []).filter((it) => it.key !== key)
      const all = candidacy?.addresses.includes(address) === true ? [...others, candidacy] : others
      if (all.length > 0) this.#candidacies.set(address, all)
      else this.#candidacies.delete(address)
    }
    return addresses
  }

  #advertise(key: string, decision: BgpDecision | undefined): void {
    const before = this.#bgpDecisions.get(key)?.routes ?? []
    if (!this.#bgpDecisions.set(key, decision)) return
    this.#otherRoutes.push({ before, now: decision?.routes ?? [] })
  }

  /** Puts together who has the address. Returns them where it is announced in another way than before. */
  #announce(address: string): readonly Candidacy[] {
    const those = this.#candidacies.get(address)
    const announcement = those && announcementOf(address, those)
    return this.#announcements.set(address, announcement) ? (those ?? []) : []
  }

  #decide(ground: Ground, key: string): void {
    const known = this.#known.get(key)
    this.#decisions.set(key, known && decideByLayer2(ground, known.candidacy, this.#announcements.all))
  }

  #show(now: Milliseconds, ground: Ground): NextState {
    if (this.#announcements.takeChanged().size > 0)
      this.#announced = Array.from(this.#announcements.all.values())
    this.#routes = replaceRoutes(this.#routes, this.#otherRoutes.splice(0))
    const isEmpty = ground.self?.isDrained === true && this.#routes.length === 0
    this.#sessionsEnd = sessionsEnd(now, isEmpty, this.#sessionsEnd)
    const hasLeft = this.#sessionsEnd !== undefined && this.#sessionsEnd <= now
    const { peers } = ground
    return {
      announcements: this.#announced,
      decisions: this.#decisions.all,
      changed: this.#decisions.takeChanged(),
      bgp: {
        peers,
        hasLeft,
        routes: this.#routes,
        decisions: this.#bgpDecisions.all,
        changed: this.#bgpDecisions.takeChanged(),
      },
    }
  }
}

const NONE: readonly EndpointSlice[] = []
