// How sessions are called for people, in the words that routers use.

import type { EndingReport, PeerReport } from '@ingot/api/bgp-report'
import { ageText } from '../cluster/ages.ts'
import { STATE_NAMES } from '../decode/names/state-names.ts'

export function stateText({ state }: PeerReport): string {
  return STATE_NAMES[state]
}

/** The address, or the interface that a peer is looked for on. */
export function placeText({ address, interface: name }: PeerReport): string {
  if (address === undefined) return name ?? '-'
  return name === undefined || !address.startsWith('fe80:') ? address : `${address}%${name}`
}

/** The number of the peer's AS: found, else as it is configured. */
export function asText({ session, peerAsn }: PeerReport): string {
  return String(session?.peerAsn ?? peerAsn)
}

/** How long ago it was; `never` where it was not. */
export function agoText(at: string | undefined, now: string): string {
  return at === undefined ? 'never' : ageText(at, now)
}

/** Why there is no session, the newest of what is known. */
export function lastEnding({ lastDown, lastFailure }: PeerReport): EndingReport | undefined {
  if (lastDown === undefined || lastFailure === undefined) return lastDown ?? lastFailure
  return lastFailure.at >= lastDown.at ? lastFailure : lastDown
}

export function messagesOf(counts: PeerReport['sent']): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
