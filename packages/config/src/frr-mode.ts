// What MetalLB's FRR modes refuse: BGPPeers of one node that differ in what the one router on it can have but once. Each
// peer is held against those before it by name; MetalLB's order and words.

import { selectorMatches } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { BGPPeer } from '@ingot/api/kinds'
import type { Node } from 'kubernetes-types/core/v1'
import { readBGPPeer } from './bgp-peer.ts'
import { parseByName } from './in-order.ts'
import type { ConfigObjects } from './parse-config.ts'
import { rejectionOf } from './rejection.ts'
import type { Refusal } from './rejection.ts'

type Spec = NonNullable<BGPPeer['spec']>

/** A peer, and the nodes that hold a session to it; undefined where nobody knows the nodes. */
interface Placed {
  readonly name: string
  readonly spec: Spec
  readonly nodes: ReadonlySet<Node> | undefined
}

export function frrRejections(objects: ConfigObjects): Verdict[] {
  const nodes = objects.nodes?.length === 0 ? undefined : objects.nodes
  const peers = parseByName(objects.bgpPeers ?? [], readBGPPeer).accepted.flatMap(({ metadata, spec }) =>
    spec === undefined ? [] : [{ name: metadata.name, spec, nodes: nodes && new Set(chosen(spec, nodes)) }],
  )
  return peers.flatMap((peer, i) => {
    const conflicts = peers.slice(0, i).map((before) => conflict(peer, before))
    const first = conflicts.find((it) => it !== undefined)
    return first === undefined ? [] : [first.verdict]
  })
}

function chosen({ nodeSelectors = [] }: Spec, nodes: readonly Node[]): Node[] {
  return nodes.filter(
    ({ metadata }) =>
      nodeSelectors.length === 0 ||
      nodeSelectors.some((selector) => selectorMatches(selector, metadata?.labels ?? {})),
  )
}

function conflict({ name, spec, nodes }: Placed, before: Placed): Refusal | undefined {
  if (nodes !== undefined && before.nodes !== undefined && nodes.isDisjointFrom(before.nodes))
    return undefined
  const reject = rejectionOf('BGPPeer', name)
  const remedy = `write what BGPPeer ${before.name} has, or choose other nodes`
  const { routerID = '', myASN, vrf = '' } = spec
  const { routerID: otherRouterID = '', myASN: otherASN, vrf: otherVrf = '' } = before.spec
  if (routerID !== otherRouterID) {
    const message =
      `peer ${routerID} has RouterID different from ${otherRouterID}, ` +
      'in FRR mode peers selecting the same node must all have the same RouterID'
    return reject('spec.routerID', message, remedy)
  }
  if (identity(spec) === identity(before.spec)) {
    const message = `peer ${identity(spec)} already exists, FRR mode doesn't support duplicate BGPPeers selecting the same node`
    const field = spec.peerAddress ? 'spec.peerAddress' : 'spec.interface'
    return reject(field, message, `remove one of the two, or choose other nodes than BGPPeer ${before.name}`)
  }
  if (vrf !== otherVrf || myASN === otherASN) return undefined
  const message =
    `peer ${identity(spec)} has myAsn different from ${identity(before.spec)}, ` +
    'in FRR mode peers selecting the same node must have the same myAsn within the same VRF'
  return reject('spec.myASN', message, remedy)
}

/** As text: the port is no part of it. */
function identity({ peerAddress = '', interface: behind = '', vrf = '' }: Spec): string {
  return `${peerAddress === '' ? behind : peerAddress}${vrf === '' ? '' : `-${vrf}`}`
}
