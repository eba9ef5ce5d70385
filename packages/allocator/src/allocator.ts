// The allocator: from all Services and the configuration to the addresses each is to have. It is told what has changed
// and decides again whatever that touches, so that one more Service costs the same whether a hundred or a hundred
// thousand have an address. The status of the Services is the truth: told all of them anew, as after a restart, it
// comes to what it had decided. First every Service that has addresses claims them, then the others are served; a freed
// address reaches whoever waits for it in the same step.

import { accept, allSteps, isManaged, serviceKey, sortedInSteps } from '@ingot/api'
import type { Result, Steps } from '@ingot/api'
import type { Config, Pool } from '@ingot/config'
import type { Address, Family } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import { isAmong } from './address-set.ts'
import type { Assignment } from './assign.ts'
import { byAge, byClaim, claimOf, staysAsItIs } from './claim.ts'
import type { Claim } from './claim.ts'
import { holding, isSameDecision, keepsAddresses, without } from './decision.ts'
import type { Decision } from './decision.ts'
import { considerPools } from './explain.ts'
import type { Finding } from './explain.ts'
import { Ledger } from './ledger.ts'
import { readRequest } from './request.ts'
import type { Request } from './request.ts'
import { lacksFamily, serve } from './serve.ts'
import type { Waiting } from './serve.ts'
import { settle } from './settle.ts'

const FAMILIES: readonly Family[] = ['IPv4', 'IPv6']

/** A Service that is ours and can have addresses. */
interface Entry {
  readonly request: Request
  /** The addresses that the ledger has for it. */
  held: readonly Address[]
  /** The same, as of one pool, where they are. */
  assignment: Assignment | undefined
}

export class Allocator {
  readonly #loadBalancerClass: string
  #ledger: Ledger
  readonly #entries = new Map<string, Entry>()
  readonly #decisions = new Map<string, Decision>()
  /** Services that lack an address, or the second of two. */
  readonly #waiting = new Set<string>()
  /** What was told since the last decision; undefined for a Service that is gone or not ours. */
  readonly #told = new Map<string, Result<Request> | undefined>()
  /** Services that claim again what was decided for them, because the configuration is another. */
  #reclaiming = new Set<string>()
  /** Pools that have released something: only of them may those that wait get what was not there before. */
  readonly #releasing = new Set<Pool>()

  /** `loadBalancerClass` is the class to look after; '' is for Services without one. */
  constructor(config: Config, loadBalancerClass: string) {
    this.#ledger = new Ledger(config)
    this.#loadBalancerClass = loadBalancerClass
  }

  /** What is decided, by `namespace/name`, for every Service that is ours; what others have is not held. */
  get decisions(): ReadonlyMap<string, Decision> {
    return this.#decisions
  }

  /** Takes a Service as it is now. */
  tell(service: Service): void {
    const key = serviceKey(service)
    this.#reclaiming.delete(key)
    const isOurs = isManaged(service, this.#loadBalancerClass)
    this.#told.set(key, isOurs ? readRequest(key, service) : undefined)
  }

  /** The Service is gone. */
  forget(key: string): void {
    this.#told.set(key, undefined)
  }

  /** Takes another configuration. Each Service claims what was decided for it, which it may be about to get. */
  configure(config: Config): void {
    this.#ledger = new Ledger(config, this.#ledger)
    for (const [key, entry] of this.#entries) {
      entry.held = []
      if (this.#told.has(key)) continue
      const { ingress = [], pool = null } = this.#decisions.get(key) ?? {}
      const claimed = { current: ingress, currentPool: pool ?? undefined }
      this.#told.set(key, accept({ ...entry.request, ...claimed }))
      this.#reclaiming.add(key)
    }
  }

  /** Decides what was told. Returns the Services of which something else is decided than before, by key. */
  decide(): ReadonlySet<string> {
    return allSteps(this.decideInSteps())
  }

  /** The same in steps of one Service. Until the last one nothing may be told, and what is decided is half of it. */
  *decideInSteps(): Steps<ReadonlySet<string>> {
    const changed = new Set<string>()
    const { claims, toServe } = yield* this.#takeIn(changed)
    for (const { request } of claims) {
      this.#claim(request, toServe, changed)
      yield
    }
    const patient = new Set(this.#releasing.size === 0 ? [] : this.#patient(toServe))
    const inTurn = yield* sortedInSteps([...toServe, ...patient], (a, b) => byAge(a.request, b.request))
    for (const waiting of inTurn) {
      if (!patient.has(waiting) || this.#mayFind(waiting.request)) this.#serve(waiting, changed)
      yield
    }
    this.#releasing.clear()
    this.#reclaiming.clear()
    return changed
  }

  /** What each pool could do for a Service; empty for one that can have no address at all. */
  consider(key: string): Finding[] {
    const request = this.#entries.get(key)?.request
    return request?.cluster.ok === true && request.wanted.ok
      ? considerPools(this.#ledger, request, request.cluster.value.families)
      : []
  }

  /** How many addresses of the pool and family are in use; one that is shared counts once. */
  inUse(pool: string, family: Family): number {
    return this.#ledger.heldCount(pool, family)
  }

  /** What was told: those that claim what they have, in their order, and those that have nothing. */
  *#takeIn(changed: Set<string>): Steps<{ claims: Claim[]; toServe: Waiting[] }> {
    const claims: Claim[] = []
    const toServe: Waiting[] = []
    for (const [key, result] of this.#told) {
      yield
      const before = this.#entries.get(key)
      const request = result?.ok === true ? result.value : undefined
      const stays = before && request && staysAsItIs(request, before.request, before.held)
      // what is claimed on new terms is free for others who may have a better claim
      if (before !== undefined && stays !== true) this.#hold(before, [])
      if (request === undefined) {
        this.#entries.delete(key)
        this.#waiting.delete(key)
        this.#note(key, result?.ok === false ? without(result.verdict) : undefined, changed)
        continue
      }
      this.#entries.set(key, { request, held: before?.held ?? [], assignment: undefined })
      if (request.current.length === 0) toServe.push({ request, assignment: undefined, verdicts: [] })
      else claims.push(claimOf(request, stays === true, before?.request))
    }
    this.#told.clear()
    return { claims: yield* sortedInSteps(claims, byClaim), toServe }
  }

  /** Has a Service keep of its addresses what it may. */
  #claim(request: Request, toServe: Waiting[], changed: Set<string>): void {
    const { key } = request
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    const settlement = settle(this.#ledger, request)
    switch (settlement.kind) {
      case 'untouched': {
        this.#hold(entry, settlement.addresses)
        const { current, currentPool = null } = request
        this.#waiting.delete(key)
        return this.#note(
          key,
          { ingress: current, pool: currentPool, verdicts: [settlement.verdict] },
          changed,
        )
      }
      case 'stuck':
        this.#assign(entry, settlement.assignment)
        this.#waiting.delete(key)
        return this.#note(key, holding(settlement.assignment, [settlement.verdict]), changed)
      case 'kept':
        this.#assign(entry, settlement.assignment)
        toServe.push({ request, assignment: settlement.assignment, verdicts: [] })
        return
      case 'givenUp':
        this.#hold(entry, [])
        toServe.push({ request, assignment: undefined, verdicts: [settlement.verdict] })
    }
  }

  /** Those that wait from an earlier step. */
  #patient(toServe: readonly Waiting[]): Waiting[] {
    const told = new Set(toServe.map(({ request }) => request.key))
    return [...this.#waiting].flatMap((key) => {
      const entry = this.#entries.get(key)
      if (entry === undefined || told.has(key)) return []
      return [{ request: entry.request, assignment: entry.assignment, verdicts: [] }]
    })
  }

  /**
   * Whether one that waits may find something now. Most do not, so each is answered without a look at every pool; but
   * for one that names what it wants, why it is refused may have changed.
   */
  #mayFind(request: Request): boolean {
    if (request.pool !== undefined || !request.wanted.ok || request.wanted.value.length > 0) return true
    const pools = [...this.#releasing]
    return pools.some((pool) => FAMILIES.some((it) => this.#ledger.next(pool, it, request) !== undefined))
  }

  /** Gives a Service what it lacks. */
  #serve(waiting: Waiting, changed: Set<string>): void {
    const { request } = waiting
    const entry = this.#entries.get(request.key)
    if (entry === undefined) return
    const { decision, assignment } = serve(this.#ledger, waiting)
    this.#assign(entry, assignment)
    if (assignment === undefined || lacksFamily(request, assignment)) this.#waiting.add(request.key)
    else this.#waiting.delete(request.key)
    this.#note(request.key, decision, changed)
  }

  #assign(entry: Entry, assignment: Assignment | undefined): void {
    entry.assignment = assignment
    this.#hold(entry, assignment?.addresses ?? [])
  }

  /** Enters into the ledger that a Service holds these addresses and no others. */
  #hold(entry: Entry, addresses: readonly Address[]): void {
    for (const address of entry.held) {
      if (isAmong(address, addresses)) continue
      this.#ledger.release(address, entry.request)
      const pool = this.#ledger.index.find(address)
      if (pool !== undefined) this.#releasing.add(pool)
    }
    for (const address of addresses) {
      if (!isAmong(address, entry.held)) this.#ledger.hold(address, entry.request)
    }
    entry.held = addresses
  }

  #note(key: string, decision: Decision | undefined, changed: Set<string>): void {
    const before = this.#decisions.get(key)
    if (decision === undefined) {
      if (this.#decisions.delete(key)) changed.add(key)
      return
    }
    // what a Service claims again may not have been written yet: why it was given is still to be told
    if (this.#reclaiming.has(key) && before !== undefined && keepsAddresses(decision, before)) return
    this.#decisions.set(key, decision)
    if (before === undefined || !isSameDecision(before, decision)) changed.add(key)
  }
}
