// The allocator: from all Services and the configuration to the addresses each is to have, in one pure step. There is
// no state between two calls: the status of the Services is the truth, so a freed address reaches whoever waits for
// it, and a restart changes nothing. First every Service that has addresses claims them, then the others are served.

import { isManaged, serviceKey } from '@ingot/api'
import type { Config } from '@ingot/config'
import type { Service } from 'kubernetes-types/core/v1'
import { holding, withDeprecations, without } from './decision.ts'
import type { Decision } from './decision.ts'
import { Ledger } from './ledger.ts'
import type { Plan } from './ledger.ts'
import { readRequest } from './request.ts'
import type { Request } from './request.ts'
import { hold, serve } from './serve.ts'
import type { Waiting } from './serve.ts'
import { settle } from './settle.ts'
import { readSharing } from './sharing.ts'

export interface AllocationInput {
  /** All Services of the cluster, in any order. */
  readonly services: readonly Service[]
  readonly config: Config
  /** The class to look after; '' for Services without one. */
  readonly loadBalancerClass: string
  /**
   * The Services as they were when they last had what was decided for them, by key, where that is known. Of Services
   * that come into conflict over an address the one that has changed since then gives way.
   */
  readonly previous?: ReadonlyMap<string, Service>
}

/**
 * Decides for every Service that is ours, by `namespace/name`. Services of other classes are not in the result, and
 * addresses in their status are not held.
 */
export function allocate({
  services,
  config,
  loadBalancerClass,
  previous = new Map(),
}: AllocationInput): ReadonlyMap<string, Decision> {
  const plan: Plan = { config, ledger: new Ledger() }
  const decisions = new Map<string, Decision>()
  const ours = services.filter((service) => isManaged(service, loadBalancerClass))
  const requests = ours.flatMap((service): Request[] => {
    const result = readRequest(service)
    if (!result.ok) decisions.set(serviceKey(service), without(result.verdict))
    return result.ok ? [result.value] : []
  })
  const [holders, others] = [requests.filter(hasAddress), requests.filter((it) => !hasAddress(it))]
  const waiting: Waiting[] = others.map((request) => ({ request, verdicts: [] }))
  const changed = new Set(holders.filter((it) => hasNewTerms(it, previous)).map(({ key }) => key))
  for (const request of holders.toSorted((a, b) => byChange(changed, a, b) || byClaim(a, b))) {
    const outcome = claim(plan, request)
    if ('request' in outcome) waiting.push(outcome)
    else decisions.set(request.key, outcome)
  }
  for (const it of waiting.toSorted((a, b) => byAge(a.request, b.request))) {
    decisions.set(it.request.key, serve(plan, it))
  }
  for (const service of ours) {
    const key = serviceKey(service)
    const decision = decisions.get(key)
    if (decision !== undefined) decisions.set(key, withDeprecations(service, decision))
  }
  return decisions
}

function hasAddress({ current }: Request): boolean {
  return current.length > 0
}

/** Whether what decides about sharing is not what it was: the key, the policy, the Pods, the ports. */
function hasNewTerms({ key, sharing }: Request, previous: ReadonlyMap<string, Service>): boolean {
  const before = previous.get(key)
  if (before === undefined) return false
  const { group, ports } = readSharing(before)
  return group !== sharing.group || ports.join() !== sharing.ports.join()
}

function byChange(changed: ReadonlySet<string>, a: Request, b: Request): number {
  return Number(changed.has(a.key)) - Number(changed.has(b.key))
}

/** The first to claim an address keeps it: pairs, as MetalLB has it after a restart, then the older Service. */
function byClaim(a: Request, b: Request): number {
  return (
    b.current.length - a.current.length || order(a.created, b.created) || order(a.uid, b.uid) || byAge(a, b)
  )
}

function byAge(a: Request, b: Request): number {
  return order(a.created, b.created) || order(a.key, b.key)
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Claims what the Service has, as far as it may keep it. */
function claim(plan: Plan, request: Request): Decision | Waiting {
  const settlement = settle(plan, request)
  switch (settlement.kind) {
    case 'untouched':
      for (const address of settlement.addresses) plan.ledger.hold(address, request, undefined)
      return { ingress: request.current, pool: request.currentPool ?? null, verdicts: [settlement.verdict] }
    case 'stuck':
      hold(plan, request, settlement.assignment)
      return holding(settlement.assignment, [settlement.verdict])
    case 'kept':
      hold(plan, request, settlement.assignment)
      return { request, assignment: settlement.assignment, verdicts: [] }
    case 'givenUp':
      return { request, verdicts: [settlement.verdict] }
  }
}
