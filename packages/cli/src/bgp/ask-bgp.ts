// Asks the speakers of the nodes about their peers. A speaker that cannot be asked is named, and the others are shown.

import { readBgpReport, type AdvertisedReport, type BgpReport, type PeerReport } from '@ingot/api/bgp-report'
import { systemRuntime } from '@ingot/kube'
import { readFromSpeakers, type SpeakerAccess, type SpeakerAnswer } from '../cluster/ask-speakers.ts'
import { findConfig } from '../cluster/open-cluster.ts'
import type { ConnectionValues } from '../cluster/open-cluster.ts'
import type { Terminal } from '../command.ts'
import { didYouMean } from '../closest.ts'

export type BgpAnswer = SpeakerAnswer<BgpReport>

/** Routes of a peer come in parts; what is more than this is counted. */
const PARTS_MAX = 100

interface Values extends ConnectionValues {
  readonly 'metallb-namespace': string
}

/** How the speakers are reached; undefined after saying on standard error why they cannot be. */
export async function speakerAccess(
  command: string,
  values: Values,
  terminal: Terminal,
): Promise<SpeakerAccess | undefined> {
  const config = await findConfig(command, values, terminal)
  const { 'metallb-namespace': namespace } = values
  return config && { config, namespace, runtime: systemRuntime, terminal }
}

/** `all` is every node with a speaker. */
export function askAboutPeers(access: SpeakerAccess, nodes: readonly string[] | 'all'): Promise<BgpAnswer[]> {
  return readFromSpeakers(access, nodes, { path: '/bgp', read: readBgpReport })
}

/** The peer of that name or address, or what to say of there being none. */
export function findPeer(
  { node, peers }: BgpReport,
  nameOrAddress: string,
): { readonly peer: PeerReport } | { readonly message: string } {
  const peer =
    peers.find(({ name }) => name === nameOrAddress) ?? peers.find(({ address }) => address === nameOrAddress)
  if (peer !== undefined) return { peer }
  const names = peers.flatMap(({ name, address }) => (address === undefined ? [name] : [name, address]))
  return { message: `${node} has no peer ${nameOrAddress}${didYouMean(nameOrAddress, names)}` }
}

/** All that a peer was told, part by part; or why it cannot be had. */
export async function askAdvertised(
  access: SpeakerAccess,
  node: string,
  peer: string,
): Promise<AdvertisedReport | { readonly unasked: string }> {
  const routes: AdvertisedReport['routes'] = []
  for (let part = 0; ; part++) {
    const query = new URLSearchParams({ advertised: peer, from: String(routes.length) })
    const [answer] = await readFromSpeakers(access, [node], { path: `/bgp?${query}`, read: readBgpReport })
    if (answer === undefined || 'unasked' in answer)
      return { unasked: answer?.unasked ?? 'it does not answer' }
    const { advertised } = answer.report
    if (advertised === undefined) return { unasked: `it has no peer ${peer} any more` }
    routes.push(...advertised.routes)
    const isAll = advertised.routes.length === 0 || routes.length >= advertised.total
    if (isAll || part + 1 === PARTS_MAX) return { ...advertised, from: 0, routes }
  }
}
