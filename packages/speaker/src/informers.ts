// What a speaker watches. Namespaces are not watched: they only say who may get an address from a pool, which the
// controller has decided by the time an address stands in a status. Of Secrets those with passwords of BGP sessions matter,
// whose names only the BGPPeers know.

import {
  BFD_PROFILES,
  BGP_ADVERTISEMENTS,
  BGP_PEERS,
  COMMUNITIES,
  ENDPOINT_SLICES,
  FRR_CONFIGURATIONS,
  IP_ADDRESS_POOLS,
  L2_ADVERTISEMENTS,
  NODES,
  SECRETS,
  SERVICES,
} from '@ingot/api'
import type { Resource } from '@ingot/api'
import { objectsForNode, parseConfig } from '@ingot/config'
import type { FrrConfiguration, ParsedConfig } from '@ingot/config'
import { changesStatusOnly, notListed, startInformer } from '@ingot/kube'
import type {
  Change,
  Client,
  Informer,
  InformerListener,
  KubernetesObject,
  Runtime,
  Selection,
  Stored,
} from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { Node, Secret, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { SlicesByService } from './slices-by-service.ts'

export interface InformersOptions {
  readonly client: Client
  readonly runtime: Runtime
  readonly logger: Logger
  /** The name of this node, which not all BGPPeers and BGPAdvertisements are for. */
  readonly node: string
  /** MetalLB's namespace: only objects in it configure anything. */
  readonly namespace: string
  /** Where frr-k8s has its FRRConfigurations; undefined where nobody asks for them. */
  readonly frrNamespace: string | undefined
  /** Called for each object that came, changed or went, but not for the status of what configures. */
  readonly changed: () => void
  /** Called when this node came, or its labels or its network changed. */
  readonly ownNodeChanged: () => void
  /** Called for each kind, once it has been listed. */
  readonly synced: () => void
}

/** Live copies, by `namespace/name` or, for nodes, by name. */
export interface Informers {
  readonly services: ReadonlyMap<string, Stored<Service>>
  /** By the Service that they are of; a list is the same value as long as none of it changes. */
  readonly endpointSlices: ReadonlyMap<string, readonly EndpointSlice[]>
  readonly nodes: ReadonlyMap<string, Stored<Node>>
  /** The Services that have changed, or whose slices have, since the last call. */
  takeTouched(): ReadonlySet<string>
  /** What is configured now; the same value as long as no object of the configuration changes. */
  config(): ParsedConfig
  /** By `namespace/name`; undefined where nobody asks for them. */
  readonly frrConfigurations: ReadonlyMap<string, Stored<FrrConfiguration>> | undefined
  /** The object of the configuration with that kind and name, if it is there. */
  configured(resource: Resource, name: string): KubernetesObject | undefined
  /** What has not been listed yet, one sentence each with the reason where one is known. */
  unsynced(): string[]
  /** The kinds that cannot be listed or watched now. */
  unreadable(): string[]
  stop(): Promise<void>
}

function isUnavailable({ status }: Node): boolean {
  return (status?.conditions ?? []).some(
    ({ type, status: holds }) => type === 'NetworkUnavailable' && holds === 'True',
  )
}

/** Starts to watch. */
export function startInformers({
  client,
  runtime,
  logger,
  node,
  namespace,
  frrNamespace,
  changed,
  ownNodeChanged,
  synced,
}: InformersOptions): Informers {
  const all = new Map<Resource, Informer<KubernetesObject>>()
  const slices = new SlicesByService()
  let touched = new Set<string>()
  let parsed: ParsedConfig | undefined
  const serviceChanged = ({ key }: Change<Stored<Service>>) => {
    touched.add(key)
    changed()
  }
  const sliceChanged = (change: Change<Stored<EndpointSlice>>) => {
    for (const key of slices.take(change)) touched.add(key)
    changed()
  }
  const configChanged = (change: Change<KubernetesObject>) => {
    // the controller counts there what is in use, up to once a second and pool
    if (changesStatusOnly(change)) return
    parsed = undefined
    changed()
  }

  const nodeChanged = ({ object, previous }: Change<Stored<Node>>) => {
    // of a node only its labels matter to the configuration
    const isSame = object && previous && Bun.deepEquals(object.metadata.labels, previous.metadata.labels)
    if (!isSame) parsed = undefined
    const isSameNetwork = object && previous && isUnavailable(object) === isUnavailable(previous)
    if (object?.metadata.name === node && !(isSame && isSameNetwork)) ownNodeChanged()
    changed()
  }

  function watch<T>(resource: Resource, selection: Selection, listener: InformerListener<Stored<T>>) {
    const informer = startInformer<Stored<T>>(client, resource, selection, listener, runtime, logger)
    all.set(resource, informer)
    return informer.store
  }

  const configuring = { changed: configChanged, synced }
  const pools = watch(IP_ADDRESS_POOLS, { namespace }, configuring)
  const l2Advertisements = watch(L2_ADVERTISEMENTS, { namespace }, configuring)
  // an older MetalLB has neither all of these kinds nor the permission to read them
  const optional = { ...configuring, isOptional: true }
  const bgpAdvertisements = watch(BGP_ADVERTISEMENTS, { namespace }, optional)
  const bgpPeers = watch(BGP_PEERS, { namespace }, optional)
  const bfdProfiles = watch(BFD_PROFILES, { namespace }, optional)
  const communities = watch(COMMUNITIES, { namespace }, optional)
  const secrets = watch<Secret>(SECRETS, { namespace }, optional)
  const frrConfigurations =
    frrNamespace === undefined
      ? undefined
      : watch<FrrConfiguration>(FRR_CONFIGURATIONS, { namespace: frrNamespace }, optional)
  const nodes = watch<Node>(NODES, {}, { changed: nodeChanged, synced })
  const services = watch<Service>(SERVICES, {}, { changed: serviceChanged, synced })
  watch<EndpointSlice>(ENDPOINT_SLICES, {}, { changed: sliceChanged, synced })

  function parse(): ParsedConfig {
    const objects = {
      pools: [...pools.values()],
      l2Advertisements: [...l2Advertisements.values()],
      bgpAdvertisements: [...bgpAdvertisements.values()],
      bgpPeers: [...bgpPeers.values()],
      bfdProfiles: [...bfdProfiles.values()],
      communities: [...communities.values()],
      nodes: [...nodes.values()],
      secrets: new Map(Array.from(secrets.values(), (it) => [it.metadata.name, it])),
    }
    return parseConfig(objectsForNode(objects, nodes.get(node)?.metadata.labels ?? {}))
  }

  return {
    services,
    endpointSlices: slices.lists,
    nodes,
    takeTouched() {
      const taken = touched
      touched = new Set()
      return taken
    },
    config: () => (parsed ??= parse()),
    frrConfigurations,
    configured: (resource, name) => all.get(resource)?.store.get(`${namespace}/${name}`),
    unsynced: () =>
      Array.from(all)
        .filter(([, informer]) => !informer.isSynced())
        .map(([{ plural }, informer]) => notListed(plural, informer.trouble())),
    unreadable: () =>
      Array.from(all)
        .filter(([, informer]) => informer.trouble() !== undefined)
        .map(([{ plural }]) => plural),
    async stop() {
      await Promise.all(Array.from(all.values(), (informer) => informer.stop()))
    },
  }
}
