// What a node's speaker would tell a peer: decided by the speaker's own code from the cluster as it is, or would be with some
// manifests. No speaker has to run, none is asked, and nobody is told anything.

import { ingressAddresses, serviceKey } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { AdvertisedRoute } from '@ingot/api/bgp-report'
import { rehearse } from '@ingot/bgp'
import type { LocalEnd, PeerSettings } from '@ingot/bgp'
import { acceptConfig } from '@ingot/config'
import type { Config } from '@ingot/config'
import { parseAddress } from '@ingot/net'
import { asStored, parseCluster, planChange, slicesOf } from '@ingot/plan'
import type { Cluster, Settings } from '@ingot/plan'
import { desiredState, SeenNodes } from '@ingot/speaker'
import type { DesiredState } from '@ingot/speaker'
import type { Node, Service } from 'kubernetes-types/core/v1'
import { didYouMean } from '../closest.ts'

export interface DryRun {
  readonly node: string
  readonly peer: string
  readonly isDryRun: true
  readonly routes: readonly AdvertisedRoute[]
  /** Routes past the peer's maximum. */
  readonly held: number
  /** Services with an address that the node would not announce by BGP. */
  readonly unannounced: readonly { readonly service: string; readonly why: string }[]
}

/** `rejected` are objects of the configuration that would be refused. */
export type DryRunResult = { readonly rejected: readonly Verdict[] } & (
  | { readonly report: DryRun; readonly settings: PeerSettings }
  /** Why there is nothing to say. */
  | { readonly message: string }
)

/** `before` is the cluster as it is; `after` is what it would be, or the same. */
export function dryRun(
  before: Cluster,
  after: Cluster,
  settings: Settings,
  [name, nameOrAddress]: readonly [node: string, peer: string],
): DryRunResult {
  const node = after.nodes.find(({ metadata }) => metadata?.name === name)
  if (node === undefined) {
    const names = after.nodes.map(({ metadata }) => metadata?.name ?? '')
    return { rejected: [], message: `there is no Node ${name}${didYouMean(name, names)}` }
  }
  const config = acceptConfig(acceptConfig(undefined, parseCluster(before)), parseCluster(after))
  const { rejected } = config
  const { bgp } = decide(before, after, settings, config.inForce, name)
  const peer =
    bgp.peers.find((it) => it.name === nameOrAddress) ??
    bgp.peers.find(({ address }) => address === nameOrAddress)
  if (peer === undefined) {
    const known = bgp.peers.flatMap(({ name: own, address = own }) => [own, address])
    return {
      rejected,
      message: `no BGPPeer ${nameOrAddress} selects ${name}${didYouMean(nameOrAddress, known)}`,
    }
  }
  const rehearsal = rehearse(peer, bgp.routes, localEnd(peer, node))
  const unannounced = [...bgp.decisions]
    .filter(([, { addresses }]) => addresses.length === 0)
    .map(([service, { verdict }]) => ({ service, why: verdict.message }))
  const report = { node: name, peer: peer.name, isDryRun: true, ...rehearsal, unannounced } as const
  return { rejected, report, settings: peer }
}

/** What the node's speaker would decide once the controller has followed. */
function decide(
  before: Cluster,
  after: Cluster,
  settings: Settings,
  config: Config,
  node: string,
): DesiredState {
  const planned = planChange(before, after, settings).services
  const addresses = new Map(planned.map((it) => [it.service, it.after]))
  const nodes = new SeenNodes(false, settings.drainOnCordon)
  nodes.update(after.nodes)
  const services = after.services.map((service, place) => {
    const ips = addresses.get(serviceKey(service)) ?? ingressAddresses(service)
    return withAddresses(asStored(service, settings.families, place), ips)
  })
  const announced = services.filter((service) => ingressAddresses(service).length > 0)
  const byKey = <T>(of: (service: Service) => T) =>
    new Map(announced.map((service) => [serviceKey(service), of(service)]))
  return desiredState({
    services: byKey((service) => service),
    endpointSlices: byKey((service) => slicesOf(after, service)),
    nodes: nodes.candidates,
    config,
    node,
    loadBalancerClass: settings.loadBalancerClass,
  })
}

function withAddresses(service: Service, ips: readonly string[]): Service {
  return { ...service, status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } } }
}

/** The addresses of the Node, since nobody here knows its interfaces; undefined where they say nothing of the session. */
function localEnd({ address = '', sourceAddress }: PeerSettings, { status }: Node): LocalEnd | undefined {
  const own = (status?.addresses ?? [])
    .filter(({ type }) => type === 'InternalIP')
    .flatMap((it) => parseAddress(it.address) ?? [])
  const [ipv4, ipv6] = [
    own.find(({ family }) => family === 'IPv4'),
    own.find(({ family }) => family === 'IPv6'),
  ]
  const remote = parseAddress(address)
  const local = parseAddress(sourceAddress ?? '') ?? (remote?.family === 'IPv6' ? ipv6 : ipv4)
  if (remote === undefined || local === undefined) return undefined
  return {
    address: local,
    isOnLink: false,
    ...(ipv4 !== undefined && { ipv4 }),
    ...(ipv6 !== undefined && { ipv6 }),
  }
}
