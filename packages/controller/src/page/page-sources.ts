// What the web page asks of the controller: a snapshot, why a Service is as it is, what manifests would do. All is worked out
// from what the loop knows already and what is watched for the page; of the API server only the endpoints are asked.

import { ENDPOINT_SLICES, milliseconds, seconds } from '@ingot/api'
import { acceptConfig, parseConfig } from '@ingot/config'
import type { ConfigObjects, Configuration } from '@ingot/config'
import { wait } from '@ingot/kube'
import type { Client, Runtime, Selection, Stored } from '@ingot/kube'
import { explainStanding, planSteps } from '@ingot/plan'
import type { Cluster, ClusterFamilies, Explanation } from '@ingot/plan'
import type { Logger } from '@ingot/telemetry'
import type { PlanFinding, PlanResult, SiteSources, Snapshot } from '@ingot/web'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { LoopView } from '../controller-loop.ts'
import { SnapshotMaker } from './snapshot-maker.ts'
import type { UsageHistory } from './usage-history.ts'
import { WatchedKinds, WatchedWhileLookedAt } from './watched-kinds.ts'

/** A cluster after manifests, and what of them is refused. */
export interface AppliedManifests {
  readonly cluster: Cluster
  readonly families: ClusterFamilies
  readonly findings: readonly PlanFinding[]
  /** The Services that they are about. */
  readonly named: readonly string[]
}

/** Puts manifests, as text, on a cluster. `namespace` is MetalLB's. */
export type ApplyManifests = (text: string, before: Cluster, namespace: string) => Promise<AppliedManifests>

export interface PageOptions {
  readonly namespace: string
  readonly loadBalancerClass: string
  readonly logger: Logger
  /** `leading`, or why not. */
  readonly leadership: () => string
  /** Undefined while this controller gives no addresses, or has not listed everything. */
  readonly view: () => LoopView | undefined
  readonly history: UsageHistory
  /** Left out where nobody can read manifests. */
  readonly applyManifests?: ApplyManifests
}

/** How long an answer waits for what it is drawn from to be listed; then it is drawn from what there is. */
const LISTING_PATIENCE = seconds(2)
/** The map does not: whoever has it open is told of the rest. */
const FIRST_PAINT_PATIENCE = milliseconds(100)
const LOOK_AGAIN_AFTER = milliseconds(25)
/** How long what takes long may keep the controller from its work at a stretch. */
const SLICE = milliseconds(8)

export class PageSources implements SiteSources {
  readonly #client: Client
  readonly #options: PageOptions
  readonly #runtime: Runtime
  readonly #maker: SnapshotMaker
  readonly #watched: WatchedWhileLookedAt
  #isPlanning = false

  constructor(client: Client, options: PageOptions, runtime: Runtime) {
    const { namespace, logger, history } = options
    this.#client = client
    this.#options = options
    this.#runtime = runtime
    const maker = new SnapshotMaker(history, runtime)
    const changed = (services: Iterable<string>) => maker.touch(services)
    this.#maker = maker
    this.#watched = new WatchedWhileLookedAt(
      () => new WatchedKinds(client, { namespace, logger, changed }, runtime),
      () => maker.forget(),
      runtime,
    )
  }

  /** These Services have changed, or something else is decided of them. */
  decided(services: ReadonlySet<string>): void {
    this.#maker.touch(services)
  }

  /** The loop is another one, or there is none. */
  async restart(): Promise<void> {
    this.#maker.forget()
    await this.#watched.stop()
  }

  readonly snapshot = async (): Promise<Snapshot> => {
    if (this.#options.view() !== undefined) await this.#listed(this.#watched.look(), FIRST_PAINT_PATIENCE)
    await this.#inSlices((mayGoOn) => {
      const view = this.#options.view()
      const isDone = view === undefined || this.#maker.advance({ view, kinds: this.#watched.look() }, mayGoOn)
      return isDone || undefined
    })
    return this.#maker.look(this.#options.leadership(), () => {
      const view = this.#options.view()
      if (view === undefined) return undefined
      const kinds = this.#watched.look()
      return { view, kinds, configuration: configurationOf(view, kinds) }
    })
  }

  readonly explain = async (key: string): Promise<Explanation | undefined> => {
    const [namespace = '', name = ''] = key.split('/')
    if (this.#options.view()?.services.get(key) === undefined) return undefined
    const kinds = this.#watched.look()
    const selection = { namespace, labelSelector: `kubernetes.io/service-name=${name}` }
    const [endpointSlices] = await Promise.all([this.#endpointSlices(selection), this.#listed(kinds)])
    const view = this.#options.view()
    const service = view?.services.get(key)
    if (view === undefined || service === undefined) return undefined
    const { allocator } = view.allocation
    const nodes = [...kinds.nodes.store.values()]
    const layer2Statuses = [...kinds.layer2Statuses.store.values()]
    const settings = { loadBalancerClass: this.#options.loadBalancerClass, families: 'IPv4' } as const
    const standing = { allocator, configuration: configurationOf(view, kinds) }
    return explainStanding(standing, { nodes, endpointSlices, layer2Statuses }, service, settings)
  }

  readonly plan = async (manifests: string): Promise<PlanResult> => {
    const { applyManifests, namespace } = this.#options
    if (applyManifests === undefined) return refused('this program cannot read manifests')
    if (this.#isPlanning) return refused('another plan is being worked out: try again in a moment')
    this.#isPlanning = true
    try {
      const before = await this.#cluster()
      if (before === undefined) return refused('this controller gives no addresses: ask the one that does')
      const applied = await applyManifests(manifests, before, namespace)
      return { ok: true, answer: await this.#planned(before, applied) }
    } finally {
      this.#isPlanning = false
    }
  }

  async #planned(before: Cluster, { cluster, families, findings, named }: AppliedManifests) {
    const { loadBalancerClass } = this.#options
    const steps = planSteps(before, cluster, { loadBalancerClass, families })
    const plan = await this.#inSlices((mayGoOn) => {
      do {
        const { done, value } = steps.next()
        if (done === true) return value
      } while (mayGoOn())
      return undefined
    })
    return { ...plan, findings, named }
  }

  /** Has work done until it has a result, and lets others do theirs in between. */
  async #inSlices<T>(work: (mayGoOn: () => boolean) => T | undefined): Promise<T> {
    for (;;) {
      const end = this.#runtime.now() + SLICE
      const result = work(() => this.#runtime.now() < end)
      if (result !== undefined) return result
      await wait(this.#runtime, milliseconds(0)).done
    }
  }

  /** As it is now, as far as it can be read. */
  async #cluster(): Promise<Cluster | undefined> {
    if (this.#options.view() === undefined) return undefined
    const kinds = this.#watched.look()
    const [endpointSlices] = await Promise.all([this.#endpointSlices({}), this.#listed(kinds)])
    const view = this.#options.view()
    if (view === undefined) return undefined
    const services = [...view.services.values()]
    return {
      objects: objectsOf(view, kinds),
      services,
      nodes: [...kinds.nodes.store.values()],
      endpointSlices,
    }
  }

  /** None where they cannot be read. */
  async #endpointSlices(selection: Selection): Promise<readonly EndpointSlice[]> {
    const answer = await this.#client.list<Stored<EndpointSlice>>(ENDPOINT_SLICES, selection)
    return answer.ok ? answer.value.items : []
  }

  /** Waits until everything is listed once, but not for long. */
  async #listed(kinds: WatchedKinds, patience = LISTING_PATIENCE): Promise<void> {
    const deadline = this.#runtime.now() + patience
    while (!kinds.isRead() && this.#runtime.now() < deadline) await wait(this.#runtime, LOOK_AGAIN_AFTER).done
  }
}

function refused(message: string): PlanResult {
  return { ok: false, message }
}

/** What the objects mean with those that announce; what is wrong with them the speakers say too. */
function configurationOf(view: LoopView, kinds: WatchedKinds): Configuration {
  const nodes = [...kinds.nodes.store.values()]
  return acceptConfig(
    undefined,
    parseConfig({ ...objectsOf(view, kinds), ...(nodes.length > 0 && { nodes }) }),
  )
}

function objectsOf(view: LoopView, kinds: WatchedKinds): ConfigObjects {
  return {
    pools: [...view.pools.values()],
    communities: [...view.communities.values()],
    namespaces: [...view.namespaces.values()],
    l2Advertisements: [...kinds.l2Advertisements.store.values()],
    bgpAdvertisements: [...kinds.bgpAdvertisements.store.values()],
    bgpPeers: [...kinds.bgpPeers.store.values()],
    bfdProfiles: [...kinds.bfdProfiles.store.values()],
  }
}
