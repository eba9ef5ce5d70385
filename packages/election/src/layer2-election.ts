// Whether this node may answer for the addresses of a Service by ARP and NDP, on which interfaces, and which nodes
// come before it. The tests are MetalLB's, in its order, with its reasons. Who of the succession is alive is not known
// here: the packet thread takes the first that is.

import { readAnnotation, refuse, usableEndpoints } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { Layer2Advertisement } from '@ingot/config'
import { compareAddresses } from '@ingot/net'
import type { Address } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { CandidateNode } from './candidate-node.ts'
import { choiceOf } from './choice.ts'
import type { Choice } from './choice.ts'
import { succession } from './succession.ts'
import { admits, isIn, Weights } from './weights.ts'
import type { Hosts, WeightsByNode } from './weights.ts'

export interface Layer2ElectionInput {
  readonly service: Service
  /** Those of the Service. */
  readonly endpointSlices: readonly EndpointSlice[]
  /** The first address of the Service's status; it decides for all of them. */
  readonly address: Address
  /** Those attached to the pool that the addresses are from. */
  readonly advertisements: readonly Layer2Advertisement[]
  readonly nodes: readonly CandidateNode[]
  /** Of these nodes; left out where it is the only election among them. */
  readonly weights?: Weights
  /** The name of this node. */
  readonly node: string
  /** Nodes whose speakers may know MetalLB's election only; left out for none. */
  readonly metallbNodes?: ReadonlySet<string>
}

/** The election as it comes out, whether this node is a candidate or not. */
export interface HeldElection {
  /** All candidates in election order. */
  readonly succession: readonly string[]
  /** Where this node is to answer. */
  readonly interfaces: 'all' | readonly string[]
  /** What the strategy spread has chosen, and whether that counts; absent without it. */
  readonly choice?: Choice
  /** Why this node is no candidate; undefined where it is one. */
  readonly refusal: Verdict | undefined
  /** What the succession comes of; left out where there is none. */
  readonly order?: Order
}

interface Order {
  readonly address: Address
  readonly weights: WeightsByNode
  readonly chosen: string | undefined
}

/**
 * Holds the election for one Service, also where this node is no candidate: it may have to hand the addresses over to the
 * others. `before` is an election that may have come to the same: then candidates are not put in order again.
 */
export function holdLayer2Election(input: Layer2ElectionInput, before?: HeldElection): HeldElection {
  const { service, endpointSlices, node } = input
  const endpoints = usableEndpoints(endpointSlices)
  if (endpoints.length === 0) {
    const remedy = 'make a Pod of the Service ready'
    return nobody(refuse('notOwner', 'no endpoint of the Service can serve', {}, remedy))
  }

  const advertisements = admitting(input.advertisements, service)
  const sharing = readAnnotation(service.metadata, 'allow-shared-ip')
  if (sharing !== undefined && advertisements.some((it) => it.serviceSelectors.length > 0)) {
    return nobody(
      refuse(
        'sharedIPWithServiceSelector',
        `the Service has the annotation ${sharing.key} and an L2Advertisement with serviceSelectors selects it`,
        { annotation: sharing.key, advertisements: advertisements.map(({ name }) => name) },
        'remove the annotation, or the serviceSelectors of the L2Advertisement',
      ),
    )
  }

  const isLocal = service.spec?.externalTrafficPolicy === 'Local'
  const hosts = isLocal ? new Set(endpoints.map(({ nodeName }) => nodeName)) : undefined
  const weights = (input.weights ?? new Weights(input.nodes)).of(advertisements, hosts)
  const choice = choiceOf(service, advertisements, weights, input.metallbNodes)
  const chosen = choice?.ignored === undefined ? choice?.node : undefined
  const order = { address: input.address, weights, chosen }
  const self = input.nodes.find(({ name }) => name === node)
  const own = self === undefined ? [] : advertisements.filter((it) => isIn(it, self))
  return {
    order,
    succession:
      before?.order && isSame(before.order, order)
        ? before.succession
        : succession(input.address, weights, chosen),
    interfaces: interfacesOf(own.length > 0 ? own : advertisements),
    refusal: self === undefined || own.length === 0 ? noAdvertisement(input) : notCandidate(self, hosts),
    ...(choice !== undefined && { choice }),
  }
}

/** The advertisements that announce the Service. */
export function admitting(
  advertisements: readonly Layer2Advertisement[],
  { metadata }: Service,
): readonly Layer2Advertisement[] {
  return advertisements.filter(({ serviceSelectors }) => admits(serviceSelectors, metadata?.labels ?? {}))
}

function isSame(a: Order, b: Order): boolean {
  return a.weights === b.weights && a.chosen === b.chosen && compareAddresses(a.address, b.address) === 0
}

function nobody({ verdict }: { readonly verdict: Verdict }): HeldElection {
  return { succession: [], interfaces: 'all', refusal: verdict }
}

function notCandidate(self: CandidateNode, hosts: Hosts | undefined): Verdict | undefined {
  const why = impediment(self, hosts)
  if (why === undefined) return undefined
  const message = `node "${self.name}" is no candidate: ${why}`
  return { reason: 'notOwner', message, facts: { node: self.name } }
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

/** One advertisement without a list opens all interfaces. */
function interfacesOf(advertisements: readonly Layer2Advertisement[]): 'all' | readonly string[] {
  if (advertisements.some((it) => it.interfaces.length === 0)) return 'all'
  return [...new Set(advertisements.flatMap((it) => it.interfaces))].toSorted()
}

function impediment(candidate: CandidateNode, hosts: Hosts | undefined): string | undefined {
  if (candidate.impediment !== undefined) return candidate.impediment.why
  if (hosts === undefined || hosts.has(candidate.name)) return undefined
  return 'no endpoint that can serve runs on it, and the externalTrafficPolicy is Local'
}

function noAdvertisement({ node, nodes, advertisements }: Layer2ElectionInput): Verdict {
  if (!nodes.some(({ name }) => name === node)) {
    return {
      reason: 'noMatchingAdvertisement',
      message: `there is no Node "${node}"`,
      facts: { node },
      remedy: 'start the speaker with the name of its Node (--node-name)',
    }
  }
  return {
    reason: 'noMatchingAdvertisement',
    message:
      advertisements.length === 0
        ? 'no L2Advertisement announces the pool'
        : `no L2Advertisement announces the Service from node "${node}"`,
    facts: { node, advertisements: advertisements.map(({ name }) => name) },
    remedy: 'create an L2Advertisement that selects the pool, the Service and the node',
  }
}
