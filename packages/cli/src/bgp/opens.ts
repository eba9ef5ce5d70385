// The OPENs of a session, which speakers tell of as octets, with everything in them by name.

import type { BgpReport, PeerReport } from '@ingot/api/bgp-report'
import { decodeOpen } from '@ingot/bgp'
import { openReport, type OpenReport } from '../decode/open-report.ts'

/** Header and fixed fields, in hex. */
const SHORTEST = 58

/** For programs: the report, and beside the octets of the OPENs what is in them. */
export interface NeighborReport extends Omit<BgpReport, 'peers'> {
  readonly peers: readonly (PeerReport & { readonly opens: { sent?: OpenReport; received?: OpenReport } })[]
}

export function withOpens(report: BgpReport): NeighborReport {
  return {
    ...report,
    peers: report.peers.map((peer) => {
      const [sent, received] = [openOf(peer.openSent), openOf(peer.openReceived)]
      return { ...peer, opens: { ...(sent && { sent }), ...(received && { received }) } }
    }),
  }
}

/** Undefined for what is none. */
export function openOf(hex: string | undefined): OpenReport | undefined {
  if (hex === undefined || hex.length < SHORTEST) return undefined
  const open = decodeOpen(Uint8Array.fromHex(hex))
  return 'code' in open ? undefined : openReport(open)
}
