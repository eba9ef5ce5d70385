// Which peers of a node are FRR's: in MetalLB's mode frr-k8s a daemon of its own holds the sessions that FRRConfigurations
// name, and goes on with them when MetalLB's speaker is replaced. A router takes one session from an address, so
// none is opened beside FRR's. Contract: FRRConfiguration frrk8s.metallb.io/v1beta1, as far as it says whose a session is.

import { ADOPTED_FROM_FRR, refuse, selectorMatches } from '@ingot/api'
import type { Labels, LabelSelector, Verdict } from '@ingot/api'
import { formatAddress, parseAddress } from '@ingot/net'
import type { BgpPeer } from './config.ts'

/** The part that is read, as the API server has validated it. */
export interface FrrConfiguration {
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly spec?: {
    readonly bgp?: { readonly routers?: readonly FrrRouter[] }
    /** None is every node. */
    readonly nodeSelector?: LabelSelector
  }
}

interface FrrRouter {
  readonly vrf?: string
  readonly neighbors?: readonly { readonly address?: string; readonly interface?: string }[]
}

type Endpoint = Pick<BgpPeer, 'peerAddress' | 'interface' | 'vrf'>

/** What a person does about it. */
const NEXT = 'ingot adopt --apply'

/**
 * For each peer that is FRR's on a node with these labels, by its name: why no session is opened to it. One that FRR is
 * letting go of is still FRR's.
 */
export function leftToFrr(
  peers: readonly (Endpoint & Pick<BgpPeer, 'name'>)[],
  configurations: readonly FrrConfiguration[],
  labels: Labels,
): ReadonlyMap<string, Verdict> {
  const holders = new Map<string, FrrConfiguration>()
  for (const configuration of configurations.filter((it) => isFor(it, labels)))
    for (const neighbor of neighborsOf(configuration)) holders.set(neighbor, configuration)
  const found = peers.flatMap((peer) => {
    const holder = holders.get(identity(peer))
    return holder === undefined ? [] : [[peer.name, verdictOf(peer, holder)] as const]
  })
  return new Map(found)
}

/** Whether it is for a node with these labels, or was until its sessions were to be let go of. */
export function isFor({ spec }: FrrConfiguration, labels: Labels): boolean {
  const { matchLabels = {}, ...rest } = spec?.nodeSelector ?? {}
  const { [ADOPTED_FROM_FRR]: _, ...others } = matchLabels
  return selectorMatches({ ...rest, matchLabels: others }, labels)
}

/** The sessions that it names, each as text that is the same for the same one. */
export function neighborsOf({ spec }: FrrConfiguration): string[] {
  return (spec?.bgp?.routers ?? []).flatMap(({ vrf = '', neighbors = [] }) =>
    neighbors.map(({ address = '', interface: behind }) =>
      identity({ peerAddress: parseAddress(address), interface: behind, vrf }),
    ),
  )
}

/** As FRR tells neighbours apart: the port is no part of it. */
function identity({ peerAddress, interface: behind = '', vrf }: Endpoint): string {
  const neighbor = peerAddress === undefined ? behind : formatAddress(peerAddress)
  return vrf === '' ? neighbor : `${neighbor} in VRF ${vrf}`
}

function verdictOf(peer: Endpoint & Pick<BgpPeer, 'name'>, { metadata }: FrrConfiguration): Verdict {
  const { name } = peer
  const holder = `${metadata.namespace}/${metadata.name}`
  return refuse(
    'PeerLeftToFrr',
    `no session to peer ${name} (${identity(peer)}) is opened: FRR holds it, by FRRConfiguration ${holder}; next: ${NEXT}`,
    { kind: 'BGPPeer', name, field: 'spec.peerAddress', peer: name, frrConfiguration: holder },
    NEXT,
  ).verdict
}
