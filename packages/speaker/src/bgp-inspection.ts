// What `GET /bgp` answers: all peers of this node, and with `advertised=PEER` the routes that one was told of, from the one at
// `from` on, as many as an answer has room for.

import { ADVERTISED_PER_REPORT, type AdvertisedRoute, type BgpReport } from '@ingot/api/bgp-report'
import type { PlanePeers } from '@ingot/packets'
import type { Inspection } from '@ingot/status'

/** What the packet thread tells of peers, each undefined where it does not answer in time. */
export interface PeerReports {
  peers(): Promise<PlanePeers | undefined>
  /** All that a peer was told in its session, in whatever order as long as it stays; undefined also where there is no such peer. */
  advertised(peer: string): Promise<readonly AdvertisedRoute[] | undefined>
}

export async function inspectBgp(
  query: URLSearchParams,
  speaker: Pick<BgpReport, 'node' | 'drainsOnCordon'>,
  reports: PeerReports,
): Promise<Inspection> {
  const from = query.get('from') ?? '0'
  if (!/^\d{1,9}$/.test(from))
    return { ok: false, status: 400, message: `from=${JSON.stringify(from)} is no number of a route` }
  const plane = await reports.peers()
  if (plane === undefined) return { ok: false, status: 503, message: 'the packet thread does not answer' }
  const asked = query.get('advertised')
  const advertised = asked === null ? undefined : await advertisedFrom(asked, Number(from), plane, reports)
  if (advertised === 'silent') return { ok: false, status: 503, message: 'the packet thread does not answer' }
  const report: BgpReport = { ...speaker, ...plane, ...(advertised !== undefined && { advertised }) }
  return { ok: true, value: report }
}

/** Undefined where there is no such peer. */
async function advertisedFrom(
  peer: string,
  from: number,
  { peers }: PlanePeers,
  reports: PeerReports,
): Promise<BgpReport['advertised'] | 'silent'> {
  if (!peers.some(({ name }) => name === peer)) return undefined
  const routes = await reports.advertised(peer)
  if (routes === undefined) return 'silent'
  return { peer, from, routes: routes.slice(from, from + ADVERTISED_PER_REPORT), total: routes.length }
}
