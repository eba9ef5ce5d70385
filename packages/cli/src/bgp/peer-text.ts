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

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY

/** How long it is so, as routers write it: `01:59:59`, `2d03h04m`, `3w2d05h`; `never` where it was not. */
export function uptimeText(since: string | undefined, now: string): string {
  if (since === undefined) return 'never'
  const age = Math.max(0, Math.floor((Date.parse(now) - Date.parse(since)) / 1000))
  const part = (size: number, of = Infinity) => Math.floor((age % of) / size)
  const two = (value: number) => String(value).padStart(2, '0')
  if (age < DAY) return [part(HOUR), part(MINUTE, HOUR), part(1, MINUTE)].map(two).join(':')
  if (age < WEEK) return `${part(DAY)}d${two(part(HOUR, DAY))}h${two(part(MINUTE, HOUR))}m`
  return `${part(WEEK)}w${part(DAY, WEEK)}d${two(part(HOUR, DAY))}h`
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
