// What a change would do: the allocator follows the cluster as it is, then it is told the change, as a running controller
// would be. A change of the configuration that is rejected leaves the last good one in force, as it would in the cluster.

import { Allocator } from '@ingot/allocator'
import type { Decision } from '@ingot/allocator'
import { allSteps, ingressAddresses, serviceKey, sortedInSteps } from '@ingot/api'
import type { Steps, Verdict } from '@ingot/api'
import { acceptConfig, indexPools } from '@ingot/config'
import type { Config, PoolIndex } from '@ingot/config'
import type { Service } from 'kubernetes-types/core/v1'
import { announcementOf, slicesOf } from './announcement.ts'
import type { Announcement } from './announcement.ts'
import { bgpAnnouncementOf, bgpNodes } from './bgp-announcement.ts'
import type { BgpAnnouncement } from './bgp-announcement.ts'
import { asStored, parseCluster } from './cluster.ts'
import type { Cluster, Settings } from './cluster.ts'
import { withChoices } from './spread-choices.ts'

export interface Plan {
  /** By namespace and name: Services of type LoadBalancer, and those that had an address. */
  readonly services: readonly ServicePlan[]
  /** Objects that would be refused. */
  readonly rejected: readonly Verdict[]
  /** Whether the new configuration would not be taken, so that the one before stays in force. */
  readonly isHeldBack: boolean
}

/** What becomes of the addresses of one Service. */
export interface ServicePlan {
  readonly service: string
  readonly change: Change
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly pool: string | null
  /** In the order in which they were found. */
  readonly verdicts: readonly Verdict[]
  readonly announcement: Announcement
  /** By BGP, where a BGPAdvertisement is for the pool. */
  readonly bgp?: BgpAnnouncement
  /** The first of the election before, where another node is it afterwards and the address is the same. */
  readonly formerOwner?: string
}

/** `waits`: it has no address and would get none. */
export type Change = 'gets' | 'keeps' | 'changes' | 'loses' | 'waits'

/** Plans the way from `before` to `after`, which both have the objects as they are, or would be, stored. */
export function planChange(before: Cluster, after: Cluster, settings: Settings): Plan {
  return allSteps(planSteps(before, after, settings))
}

/**
 * The same in steps of a Service or a few, for whoever has other things to do between them; no other is longer than some
 * milliseconds.
 */
export function* planSteps(before: Cluster, after: Cluster, settings: Settings): Steps<Plan> {
  const first = acceptConfig(undefined, parseCluster(before))
  const isFirst = (before.objects.pools ?? []).length === 0
  const next = acceptConfig(isFirst ? undefined : first, parseCluster(after))
  const stored = yield* mapInSteps(after.services, (it, place) => asStored(it, settings.families, place))
  const decisions = yield* decide(before.services, first.inForce, stored, next.inForce, settings)
  const pools = indexPools(next.inForce)
  const had = new Map(
    yield* mapInSteps(before.services, (it) => [serviceKey(it), ingressAddresses(it)] as const),
  )
  const followed = stored.filter(
    (service) => service.spec?.type === 'LoadBalancer' || had.get(serviceKey(service))?.length,
  )
  const addressed = yield* mapInSteps(followed, (service) => ({
    service,
    addresses: decisions.get(serviceKey(service))?.ingress ?? [],
  }))
  const planned = yield* withChoices(after, pools, addressed)
  const owners = ownersOf(before, first.inForce)
  const services: ServicePlan[] = []
  for (const service of planned) {
    yield
    const key = serviceKey(service)
    const decision = decisions.get(key)
    if (decision === undefined) continue
    const old = had.get(key) ?? []
    const formerOwner = decision.ingress[0] === old[0] ? owners(key) : undefined
    const place = { cluster: after, pools, config: next.inForce, settings }
    services.push(servicePlan(place, service, decision, old, formerOwner))
  }
  return {
    services: yield* sortedInSteps(services, (a, b) => (a.service < b.service ? -1 : 1)),
    rejected: next.rejected,
    isHeldBack: !isFirst && first.isWhole && next.rejected.length > 0,
  }
}

/** Where a Service is planned to be. */
interface Place {
  readonly cluster: Cluster
  readonly pools: PoolIndex
  readonly config: Config
  readonly settings: Settings
}

function servicePlan(
  { cluster, pools, config, settings }: Place,
  service: Service,
  { ingress, pool, verdicts }: Decision,
  before: readonly string[],
  formerOwner: string | undefined,
): ServicePlan {
  const announcement = announcementOf(cluster, pools, service, ingress)
  const [owner] = announcement.layer2
  const slices = slicesOf(cluster, service)
  const nodes = bgpNodes({ ...settings, nodes: cluster.nodes }, pools, config, service, ingress, slices)
  const bgp = bgpAnnouncementOf(pools, config, ingress, nodes)
  const isMoved = formerOwner !== undefined && owner !== undefined && owner !== formerOwner
  return {
    service: serviceKey(service),
    change: changeOf(before, ingress),
    before,
    after: ingress,
    pool,
    verdicts,
    announcement,
    ...(bgp !== undefined && { bgp }),
    ...(isMoved && { formerOwner }),
  }
}

/** Has an allocator follow the cluster through the change. */
function* decide(
  before: readonly Service[],
  first: Config,
  after: readonly Service[],
  next: Config,
  { loadBalancerClass }: Settings,
): Steps<ReadonlyMap<string, Decision>> {
  const allocator = new Allocator(first, loadBalancerClass)
  yield* mapInSteps(before, (service) => allocator.tell(service))
  yield* allocator.decideInSteps()
  const keys = new Set(yield* mapInSteps(after, serviceKey))
  for (const service of before) if (!keys.has(serviceKey(service))) allocator.forget(serviceKey(service))
  yield* mapInSteps(after, (service) => allocator.tell(service))
  // last: of a Service that is told anew it has nothing to do
  allocator.configure(next)
  yield* allocator.decideInSteps()
  return allocator.decisions
}

/** Of what takes some microseconds each. */
const A_FEW = 64

function* mapInSteps<T, Made>(all: readonly T[], make: (it: T, place: number) => Made): Steps<Made[]> {
  const made: Made[] = []
  for (const [place, it] of all.entries()) {
    made.push(make(it, place))
    if (place % A_FEW === 0) yield
  }
  return made
}

/** The first of the election for a Service, by its key, with the addresses that it has. */
function ownersOf(cluster: Cluster, config: Config): (key: string) => string | undefined {
  const pools = indexPools(config)
  const services = new Map(cluster.services.map((service) => [serviceKey(service), service]))
  return (key) => {
    const service = services.get(key)
    return service && announcementOf(cluster, pools, service, ingressAddresses(service)).layer2[0]
  }
}

function changeOf(before: readonly string[], after: readonly string[]): Change {
  if (after.length === 0) return before.length === 0 ? 'waits' : 'loses'
  if (before.length === 0) return 'gets'
  return before.length === after.length && before.every((ip) => after.includes(ip)) ? 'keeps' : 'changes'
}
