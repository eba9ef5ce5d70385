// What a router sees differently when Ingot holds the sessions in MetalLB's place, by MetalLB's mode, and which peers it
// concerns. Pure; docs/migrate-from-metallb.md has the same rows.

import type { BgpAdvertisement, BgpPeer } from '@ingot/config'
import type { Mode } from './installation.ts'

export interface WireDifference {
  readonly what: string
  readonly metallb: string
  readonly ingot: string
  /** Names of the BGPPeers. */
  readonly peers: readonly string[]
  /** What keeps it as it was; undefined where nothing has to. */
  readonly remedy?: string
}

interface Row extends Omit<WireDifference, 'peers'> {
  readonly modes: readonly Mode[]
  readonly concerns: (peer: BgpPeer, advertisements: readonly BgpAdvertisement[]) => boolean
}

const FRR_MODES: readonly Mode[] = ['frr', 'frr-k8s']

const all = () => true
const isInternal = ({ peerASN, myASN }: BgpPeer) => peerASN === 'internal' || peerASN === myASN
const lacksLocalPref = (it: readonly BgpAdvertisement[]) => it.some(({ localPref }) => localPref === 0)

/** Every difference, in the order of the document. */
export const WIRE_DIFFERENCES: readonly Row[] = [
  {
    what: 'LOCAL_PREF where no BGPAdvertisement has localPref',
    modes: FRR_MODES,
    metallb: '100',
    ingot: '0, as in native mode',
    remedy: 'write localPref: 100 into the BGPAdvertisement before',
    concerns: (peer, advertisements) => isInternal(peer) && lacksLocalPref(advertisements),
  },
  {
    what: 'hold time and keepalives where the BGPPeer has none',
    modes: FRR_MODES,
    metallb: '180 s and 60 s',
    ingot: '90 s and 30 s',
    remedy: 'write holdTime: 180s into the BGPPeer',
    concerns: ({ holdTime }) => holdTime === undefined,
  },
  {
    what: 'TTL to a peer of another AS without ebgpMultiHop',
    modes: FRR_MODES,
    metallb: '1',
    ingot: "the kernel's, which is 64 mostly",
    concerns: (peer) => !isInternal(peer) && !peer.ebgpMultiHop,
  },
  {
    what: 'sourceAddress',
    modes: ['frr-k8s'],
    metallb: 'ignored',
    ingot: 'the address that the session comes from',
    remedy: 'take it out of the BGPPeer',
    concerns: ({ sourceAddress }) => sourceAddress !== undefined,
  },
  {
    what: 'localASN',
    modes: ['frr-k8s'],
    metallb: 'ignored',
    ingot: 'our AS number towards the peer',
    remedy: 'take it out of the BGPPeer',
    concerns: ({ localASN = 0 }) => localASN !== 0,
  },
  {
    what: 'time until the next try, while the peer does not answer',
    modes: FRR_MODES,
    metallb: '120 s unless connectTime is given',
    ingot: '0.1 to 1 s',
    concerns: all,
  },
  {
    what: 'a peer that is silent for the hold time',
    modes: ['native'],
    metallb: 'kept',
    ingot: 'NOTIFICATION 4/0, and dialled again',
    concerns: all,
  },
  {
    what: 'the end of a session',
    modes: ['native'],
    metallb: 'the connection is closed',
    ingot: 'NOTIFICATION Cease; before the end of the speaker the routes are withdrawn',
    concerns: all,
  },
  {
    what: 'time until the next try, while the peer does not answer',
    modes: ['native'],
    metallb: '1 s, doubled up to 120 s',
    ingot: '0.1 to 1 s',
    concerns: all,
  },
  {
    what: 'capabilities in the OPEN',
    modes: ['native'],
    metallb: 'IPv4 and IPv6 unicast, four-octet AS',
    ingot: 'these, then route refresh and enhanced route refresh',
    concerns: all,
  },
]

/** Those that concern a peer. */
export function wireDifferences(
  mode: Mode,
  peers: readonly BgpPeer[],
  advertisements: readonly BgpAdvertisement[],
): WireDifference[] {
  return WIRE_DIFFERENCES.filter(({ modes }) => modes.includes(mode)).flatMap((row) => {
    const { what, metallb, ingot, remedy, concerns } = row
    const names = peers.filter((peer) => concerns(peer, advertisements)).map(({ name }) => name)
    return names.length === 0 ? [] : [{ what, metallb, ingot, peers: names, ...(remedy && { remedy }) }]
  })
}
