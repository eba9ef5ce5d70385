// What is known of a peer, put together for people who ask: its session, what both ends said, how the last one ended, what it was
// told. Plain data with times as text, bounded, made when it is asked for.

import type { Milliseconds } from '@ingot/api'
import type { AdvertisedRoute, EndingReport, PeerReport } from '@ingot/api/bgp-report'
import { formatAddress } from '@ingot/net'
import type { Peer } from './peer.ts'
import { toldRoute } from './rib/told-route.ts'
import { endingFacts, endingText, type PastEnding } from './session/ending.ts'
import { ownAsn } from './settings.ts'
import { encodeOpen, type Open } from './wire/open.ts'

/** A time of the clock that the peer is driven by, as RFC 3339. */
export type TimeText = (moment: Milliseconds) => string

/** `address` is where the peer is, as far as that is known beside its settings. */
export function inspectPeer(peer: Peer, address: string | undefined, timeText: TimeText): PeerReport {
  const { settings, counters, since, opens, lastDown, lastFailure, nextTryAt } = peer
  const { holdTime, keepaliveTime } = settings
  const found = settings.address ?? address
  const session = sessionReport(peer, timeText)
  return {
    name: settings.name,
    ...(found !== undefined && { address: found }),
    ...(settings.interface !== undefined && { interface: settings.interface }),
    port: settings.port,
    localAsn: ownAsn(settings),
    peerAsn: settings.peerAsn,
    isMultiHop: settings.isMultiHop,
    families: [...settings.families],
    ...(holdTime !== undefined && { holdTime: holdTime / 1000 }),
    ...(keepaliveTime !== undefined && { keepaliveTime: keepaliveTime / 1000 }),
    ...(settings.bfdProfile !== undefined && { bfdProfile: settings.bfdProfile }),
    state: peer.state,
    ...(since !== undefined && { since: timeText(since) }),
    ...(session !== undefined && { session }),
    ...(opens.sent !== undefined && { openSent: openHex(opens.sent) }),
    ...(opens.received !== undefined && { openReceived: openHex(opens.received) }),
    sent: { ...counters.sent },
    received: { ...counters.received },
    established: counters.established,
    ended: counters.ended,
    prefixesSent: counters.prefixes,
    prefixesWanted: counters.wantedPrefixes,
    ...(lastDown !== undefined && { lastDown: endingReport(lastDown, timeText) }),
    ...(lastFailure !== undefined && { lastFailure: endingReport(lastFailure, timeText) }),
    ...(nextTryAt !== undefined && { nextTryAt: timeText(nextTryAt) }),
  }
}

/** What it was told of in its session, route by route: whoever lists many does it in slices. */
export function* toldRoutes(peer: Peer): Generator<AdvertisedRoute> {
  const { session, local, settings } = peer
  if (session === undefined || local === undefined) return
  for (const route of peer.advertised()) yield toldRoute(route, { session, local, settings })
}

function sessionReport({ session, local, establishedAt }: Peer, timeText: TimeText): PeerReport['session'] {
  if (session === undefined || local === undefined || establishedAt === undefined) return undefined
  const { peerAsn, peerIdentifier, families, holdTime, keepaliveTime } = session
  return {
    establishedAt: timeText(establishedAt),
    peerAsn,
    peerIdentifier: formatAddress({ family: 'IPv4', value: BigInt(peerIdentifier) }),
    localAddress: formatAddress(local.address),
    families: [...families],
    holdTime: holdTime / 1000,
    keepaliveTime: keepaliveTime / 1000,
  }
}

function endingReport({ at, ending }: PastEnding, timeText: TimeText): EndingReport {
  const { code, subcode, text } = endingFacts(ending)
  const isNotification = ending.kind === 'sent' || ending.kind === 'received'
  return {
    at: timeText(at),
    cause: ending.kind,
    text: endingText(ending),
    ...(isNotification && { code, subcode }),
    ...(isNotification && text !== '' && { shutdownCommunication: text }),
  }
}

function openHex(open: Open): string {
  return encodeOpen(open).toHex()
}
