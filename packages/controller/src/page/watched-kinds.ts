// What the controller reads only while somebody looks at the page: what announces, who says that he does, and what was told of
// it. Watched from the first look on, until a minute after the last. A kind that may not be read is a gap in the page, and
// nothing else.

import {
  BFD_PROFILES,
  BGP_ADVERTISEMENTS,
  BGP_PEERS,
  EVENTS,
  L2_ADVERTISEMENTS,
  NODES,
  seconds,
  SERVICE_BGP_STATUSES,
  SERVICE_L2_STATUSES,
} from '@ingot/api'
import type { Resource } from '@ingot/api'
import type { ServiceBGPStatus, ServiceL2Status } from '@ingot/api/kinds'
import { startInformer } from '@ingot/kube'
import type { Change, Client, Informer, KubernetesObject, Runtime, Selection, Stored } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { Node } from 'kubernetes-types/core/v1'
import { Announcers } from './announcers.ts'
import { ABOUT_SERVICES } from './takeovers.ts'
import type { StoredEvent } from './takeovers.ts'

export interface WatchedKindsOptions {
  /** Where MetalLB's objects are. */
  readonly namespace: string
  readonly logger: Logger
  /** Something is new; told the Services whose announcement may be another. */
  readonly changed: (services: Iterable<string>) => void
}

const IDLE_AFTER = seconds(60)

export class WatchedKinds {
  readonly nodes: Informer<Stored<Node>>
  readonly l2Advertisements: Informer<KubernetesObject>
  readonly bgpAdvertisements: Informer<KubernetesObject>
  readonly bgpPeers: Informer<KubernetesObject>
  readonly bfdProfiles: Informer<KubernetesObject>
  readonly layer2Statuses: Informer<Stored<ServiceL2Status>>
  readonly events: Informer<StoredEvent>
  readonly layer2 = new Announcers()
  readonly bgp = new Announcers()
  readonly #informers: readonly (readonly [kind: string, informer: Informer<KubernetesObject>])[]

  constructor(client: Client, { namespace, logger, changed }: WatchedKindsOptions, runtime: Runtime) {
    const informers: (readonly [string, Informer<KubernetesObject>])[] = []
    function watch<T extends KubernetesObject>(
      resource: Resource,
      selection: Selection,
      concerned: (change: Change<T>) => Iterable<string> = () => [],
    ): Informer<T> {
      const listener = {
        changed: (change: Change<T>) => changed(concerned(change)),
        synced: () => changed([]),
      }
      const informer = startInformer<T>(client, resource, selection, listener, runtime, logger)
      informers.push([resource.kind, informer])
      return informer
    }
    const ours = { namespace }
    this.nodes = watch(NODES, {})
    this.l2Advertisements = watch(L2_ADVERTISEMENTS, ours)
    this.bgpAdvertisements = watch(BGP_ADVERTISEMENTS, ours)
    this.bgpPeers = watch(BGP_PEERS, ours)
    this.bfdProfiles = watch(BFD_PROFILES, ours)
    this.layer2Statuses = watch(SERVICE_L2_STATUSES, ours, (change) => this.layer2.take(change))
    watch<Stored<ServiceBGPStatus>>(SERVICE_BGP_STATUSES, ours, (change) => this.bgp.take(change))
    this.events = watch<StoredEvent>(EVENTS, { fieldSelector: ABOUT_SERVICES })
    this.#informers = informers
  }

  /** What could not be read, one sentence each. */
  gaps(): string[] {
    return this.#informers.flatMap(([kind, informer]) => {
      const trouble = informer.trouble()
      return trouble === undefined ? [] : [`${kind}: ${trouble}`]
    })
  }

  /** Whether each is listed once, or cannot be. */
  isRead(): boolean {
    return this.#informers.every(([, informer]) => informer.isSynced() || informer.trouble() !== undefined)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#informers.map(([, informer]) => informer.stop()))
  }
}

/** Starts to watch when it is looked at, and stops when nobody has for a while. */
export class WatchedWhileLookedAt {
  readonly #start: () => WatchedKinds
  readonly #forgotten: () => void
  readonly #runtime: Runtime
  #kinds: WatchedKinds | undefined
  #cancelTimer = () => {}

  /** `forgotten` is called when nothing is watched any more. */
  constructor(start: () => WatchedKinds, forgotten: () => void, runtime: Runtime) {
    this.#start = start
    this.#forgotten = forgotten
    this.#runtime = runtime
  }

  look(): WatchedKinds {
    this.#cancelTimer()
    this.#cancelTimer = this.#runtime.setTimer(IDLE_AFTER, () => void this.stop())
    this.#kinds ??= this.#start()
    return this.#kinds
  }

  async stop(): Promise<void> {
    this.#cancelTimer()
    const kinds = this.#kinds
    this.#kinds = undefined
    if (kinds === undefined) return
    this.#forgotten()
    await kinds.stop()
  }
}
