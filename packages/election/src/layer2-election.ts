// Whether this node may answer for the addresses of a Service by ARP and NDP, on which interfaces, and which nodes
// come before it. The tests are MetalLB's, in its order, with its reasons. Who of the succession is alive is not known
// here: the packet thread takes the first that is.

import { accept, readAnnotation, refuse, selectorMatches, usableEndpoints } from '@ingot/api'
import type { LabelSelector, Labels, Result, Verdict } from '@ingot/api'
import type { Layer2Advertisement } from '@ingot/config'
import type { Address } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { CandidateNode } from './candidate-node.ts'
import { succession } from './succession.ts'

export interface Layer2ElectionInput {
  readonly service: Service
  /** Those of the Service. */
  readonly endpointSlices: readonly EndpointSlice[]
  /** The first address of the Service's status; it decides for all of them. */
  readonly address: Address
  /** Those attached to the pool that the addresses are from. */
  readonly advertisements: readonly Layer2Advertisement[]
  readonly nodes: readonly CandidateNode[]
  /** The name of this node. */
  readonly node: string
}

/** What this node has to know of an election in which it is a candidate. */
export interface Layer2Election {
  /** All candidates in election order. */
  readonly succession: readonly string[]
  /** Where this node is to answer. */
  readonly interfaces: 'all' | readonly string[]
}

/** Holds the election for one Service; refused where this node is no candidate. */
export function electLayer2(input: Layer2ElectionInput): Result<Layer2Election> {
  const { service, endpointSlices, node } = input
  const endpoints = usableEndpoints(endpointSlices)
  if (endpoints.length === 0) {
    return refuse('notOwner', 'no endpoint of the Service can serve', {}, 'make a Pod of the Service ready')
  }

  const advertisements = input.advertisements.filter(({ serviceSelectors }) =>
    admits(serviceSelectors, service.metadata?.labels ?? {}),
  )
  const sharing = readAnnotation(service.metadata, 'allow-shared-ip')
  if (sharing !== undefined && advertisements.some((it) => it.serviceSelectors.length > 0)) {
    return refuse(
      'sharedIPWithServiceSelector',
      `the Service has the annotation ${sharing.key} and an L2Advertisement with serviceSelectors selects it`,
      { annotation: sharing.key, advertisements: advertisements.map(({ name }) => name) },
      'remove the annotation, or the serviceSelectors of the L2Advertisement',
    )
  }

  const self = input.nodes.find(({ name }) => name === node)
  const own = self === undefined ? [] : advertisements.filter((it) => isIn(it, self))
  if (self === undefined || own.length === 0) return noAdvertisement(input)

  const isLocal = service.spec?.externalTrafficPolicy === 'Local'
  const hosts = isLocal ? new Set(endpoints.map(({ nodeName }) => nodeName)) : undefined
  const why = impediment(self, hosts)
  if (why !== undefined) return refuse('notOwner', `node "${node}" is no candidate: ${why}`, { node })

  const weights = new Map<string, number>()
  for (const candidate of input.nodes) {
    const admitting = advertisements.filter((it) => isIn(it, candidate))
    if (admitting.length === 0 || impediment(candidate, hosts) !== undefined) continue
    weights.set(candidate.name, weightOf(candidate, admitting))
  }
  return accept({ succession: succession(input.address, weights), interfaces: interfacesOf(own) })
}

/**
 * Who of the succession is to announce, as a verdict: `nodeAssigned` where it is this node, `notOwner` where it is another
 * or none. With `members` only nodes that gossip holds alive count.
 */
export function ownership(
  succession: readonly string[],
  node: string,
  members?: ReadonlySet<string>,
): Verdict {
  const owner = succession.find((it) => members === undefined || members.has(it))
  if (owner === undefined) {
    const message = 'none of the candidates is a member of the gossip between speakers'
    const remedy = 'look whether their speakers run, and reach each other on --ml-bindport by TCP and UDP'
    return { reason: 'notOwner', message, facts: { candidates: succession, node }, remedy }
  }
  const passedOver = succession.slice(0, succession.indexOf(owner))
  const facts = { owner, node, ...(passedOver.length > 0 && { notMembers: passedOver }) }
  if (owner === node) {
    return { reason: 'nodeAssigned', message: `announcing from node "${node}" with protocol "layer2"`, facts }
  }
  return { reason: 'notOwner', message: `node "${owner}" comes first in the election`, facts }
}

function admits(selectors: readonly LabelSelector[], labels: Labels): boolean {
  return selectors.length === 0 || selectors.some((selector) => selectorMatches(selector, labels))
}

function isIn({ nodeSelectors }: Layer2Advertisement, candidate: CandidateNode): boolean {
  return admits(nodeSelectors, candidate.labels)
}

function impediment(
  candidate: CandidateNode,
  hosts: ReadonlySet<string | undefined> | undefined,
): string | undefined {
  if (candidate.impediment !== undefined) return candidate.impediment
  if (hosts === undefined || hosts.has(candidate.name)) return undefined
  return 'no endpoint that can serve runs on it, and the externalTrafficPolicy is Local'
}

/** The weights of all matching preferences of the advertisements that admit the node. */
function weightOf(candidate: CandidateNode, admitting: readonly Layer2Advertisement[]): number {
  return admitting
    .flatMap((it) => it.preferredNodeSelectors)
    .filter(({ preference }) => selectorMatches(preference, candidate.labels))
    .reduce((sum, { weight }) => sum + weight, 0)
}

/** One advertisement without a list opens all interfaces. */
function interfacesOf(advertisements: readonly Layer2Advertisement[]): 'all' | readonly string[] {
  if (advertisements.some((it) => it.interfaces.length === 0)) return 'all'
  return [...new Set(advertisements.flatMap((it) => it.interfaces))].toSorted()
}

function noAdvertisement({ node, nodes, advertisements }: Layer2ElectionInput): Result<Layer2Election> {
  if (!nodes.some(({ name }) => name === node)) {
    const remedy = 'start the speaker with the name of its Node (--node-name)'
    return refuse('noMatchingAdvertisement', `there is no Node "${node}"`, { node }, remedy)
  }
  return refuse(
    'noMatchingAdvertisement',
    advertisements.length === 0
      ? 'no L2Advertisement announces the pool'
      : `no L2Advertisement announces the Service from node "${node}"`,
    { node, advertisements: advertisements.map(({ name }) => name) },
    'create an L2Advertisement that selects the pool, the Service and the node',
  )
}
