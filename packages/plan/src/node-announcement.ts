// Why each node announces a Service or does not: its place in the election or what keeps it out, and what the speakers say
// themselves in their ServiceL2Status. Which speakers hold each other alive is not known here; where the one that announces
// is not the first of the election, that is why.

import { usableEndpoints } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { ServiceL2Status } from '@ingot/api/kinds'
import { poolContaining } from '@ingot/config'
import type { PoolIndex } from '@ingot/config'
import { candidateNode, holdLayer2Election, ownership, Weights } from '@ingot/election'
import type { HeldElection } from '@ingot/election'
import { parseAddress } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import { ownSlices } from './announcement.ts'
import type { Cluster } from './cluster.ts'

export interface NodeAnnouncement {
  readonly node: string
  /** In the election, 1 for the one that announces as long as it lives; null for no candidate. */
  readonly place: number | null
  /** Endpoints on the node that can serve. */
  readonly endpoints: number
  /** What the L2Advertisements name, for a candidate. */
  readonly interfaces: 'all' | readonly string[]
  /** The interfaces that its speaker says it answers on, none for all; null where it does not say that it announces. */
  readonly announces: readonly string[] | null
  /** `nodeAssigned` for the first, `notOwner` for those after it, or what keeps it out. */
  readonly verdict: Verdict
}

/** Every node by its place, then those that are no candidates by name. Nothing for a Service without an address. */
export function nodeAnnouncements(
  cluster: Pick<Cluster, 'nodes' | 'endpointSlices' | 'layer2Statuses'>,
  pools: PoolIndex,
  service: Service,
  addresses: readonly string[],
): NodeAnnouncement[] {
  const parsed = addresses.flatMap((text) => parseAddress(text) ?? [])
  const [address] = parsed
  const pool = poolContaining(pools, parsed)
  if (address === undefined || pool === undefined) return []
  const nodes = cluster.nodes.map((node) => candidateNode(node, false))
  const endpointSlices = ownSlices(cluster, service)
  const endpoints = usableEndpoints(endpointSlices)
  const advertisements = pool.layer2Advertisements
  const told = (cluster.layer2Statuses ?? []).filter((it) => isAbout(it, service))
  const election = { service, endpointSlices, address, advertisements, nodes, weights: new Weights(nodes) }
  let held: HeldElection | undefined
  const rows = nodes.map(({ name: node }): NodeAnnouncement => {
    held = holdLayer2Election({ ...election, node }, held)
    const { succession, interfaces, refusal } = held
    const own = told.find(({ status }) => status?.node === node)?.status
    return {
      node,
      place: refusal === undefined ? succession.indexOf(node) + 1 : null,
      endpoints: endpoints.filter(({ nodeName }) => nodeName === node).length,
      interfaces: refusal === undefined ? interfaces : [],
      announces: own === undefined ? null : (own.interfaces ?? []).flatMap(({ name }) => name ?? []),
      verdict: refusal ?? ownership(succession, node),
    }
  })
  return rows.toSorted(
    (a, b) => (a.place ?? nodes.length + 1) - (b.place ?? nodes.length + 1) || (a.node < b.node ? -1 : 1),
  )
}

function isAbout({ status }: ServiceL2Status, { metadata }: Service): boolean {
  return status?.serviceName === metadata?.name && status?.serviceNamespace === metadata?.namespace
}
