// What a speaker tells of its BGP peers to whoever asks it: GET /bgp on its status port. The speaker makes it, the tool reads it.
// Times are of the speaker's clock (RFC 3339); an age is the difference to the report's own `time`.

import { z } from 'zod'

const BGP_STATES = ['idle', 'connect', 'active', 'openSent', 'openConfirm', 'established'] as const

/** Prefixes in one answer. */
export const ADVERTISED_PER_REPORT = 1000

const time = z.iso.datetime()
const count = z.int().nonnegative()
const seconds = z.number().nonnegative()
const family = z.enum(['IPv4', 'IPv6'])
const hex = z.string().regex(/^([0-9a-f]{2})*$/)

const messages = z.object({
  open: count,
  update: count,
  notification: count,
  keepalive: count,
  routeRefresh: count,
})

/** How a session ended, or why there is none. */
const ending = z.object({
  at: time,
  /** `sent` and `received` are NOTIFICATIONs, of ours and of the peer; then there are a code and a subcode. */
  cause: z.enum(['sent', 'received', 'failed', 'closed', 'left', 'replaced', 'timedOut']),
  /** As the end of a sentence about the peer: `it sent Cease / Administrative Shutdown: "maintenance"`. */
  text: z.string(),
  code: count.optional(),
  subcode: count.optional(),
  /** What the operator of the sender says (RFC 9003). */
  shutdownCommunication: z.string().optional(),
})

/** What both ends have agreed on. */
const session = z.object({
  establishedAt: time,
  peerAsn: count,
  peerIdentifier: z.string(),
  localAddress: z.string(),
  families: z.array(family),
  /** 0: neither hold timer nor keepalives. */
  holdTime: seconds,
  keepaliveTime: seconds,
})

const bfdState = z.enum(['AdminDown', 'Down', 'Init', 'Up'])

/** BFD's session with the neighbour, which is there while the BGP session stands. */
const bfd = z.object({
  state: bfdState,
  /** Left out while it was never in another. */
  since: time.optional(),
  /** Why it is in it, in the RFC's words: `controlDetectionTimeExpired`. */
  diagnostic: z.string(),
  /** What the neighbour says of itself; left out while nothing is heard of it. */
  remoteState: bfdState.optional(),
  /** Milliseconds; the second is 0 while nothing is heard of the neighbour. */
  transmitInterval: z.number().nonnegative(),
  detectionTime: z.number().nonnegative(),
  /** Echo packets come back. */
  isEchoing: z.boolean(),
})

const peer = z.object({
  /** Of the BGPPeer. */
  name: z.string(),
  /** Left out for one that has not been found on its interface. */
  address: z.string().optional(),
  interface: z.string().optional(),
  port: count,
  localAsn: count,
  /** As it is configured. */
  peerAsn: z.union([count, z.enum(['internal', 'external'])]),
  isMultiHop: z.boolean(),
  families: z.array(family),
  holdTime: seconds.optional(),
  keepaliveTime: seconds.optional(),
  bfdProfile: z.string().optional(),
  bfd: bfd.optional(),
  state: z.enum(BGP_STATES),
  /** Since when its session stands, or does not; left out where it was never started. */
  since: time.optional(),
  session: session.optional(),
  /** The last OPENs on its connection, whole messages: capabilities are in them. */
  openSent: hex.optional(),
  openReceived: hex.optional(),
  sent: messages,
  received: messages,
  /** How often a session was established, and how often one ended. */
  established: count,
  ended: count,
  /** Prefixes that it has been told of, and that it is to be told of. */
  prefixesSent: count,
  prefixesWanted: count,
  /** In what it has sent, one that came again counted again; none of them is kept. */
  prefixesHeard: z.object({ announced: count, withdrawn: count }).optional(),
  /** The last session's end. */
  lastDown: ending.optional(),
  /** Why the last attempt came to nothing. */
  lastFailure: ending.optional(),
  /** When the next connection is tried. */
  nextTryAt: time.optional(),
})

/** A route as the peer was told of it. */
const advertisedRoute = z.object({
  prefix: z.string(),
  /** The second, where there is one, is link-local. */
  nextHops: z.array(z.string()),
  asPath: z.array(count),
  localPref: count.optional(),
  med: count.optional(),
  /** 32 bits each, RFC 1997. */
  communities: z.array(count),
  /** `64512:1:2`. */
  largeCommunities: z.array(z.string()),
  /** Eight octets each, RFC 4360. */
  extendedCommunities: z.array(hex),
})

const advertised = z.object({
  peer: z.string(),
  /** How many were passed over: those of the answers before. */
  from: count,
  routes: z.array(advertisedRoute),
  /** Of all of them. */
  total: count,
})

export const bgpReportSchema = z.object({
  node: z.string(),
  time,
  /** Whether the speaker drains nodes that are cordoned, too: its flag `--drain-on-cordon`. An older one does not say it. */
  drainsOnCordon: z.boolean().optional(),
  peers: z.array(peer),
  /** Only where it was asked for, and the peer is known. */
  advertised: advertised.optional(),
})

export type BgpReport = z.infer<typeof bgpReportSchema>
export type PeerReport = BgpReport['peers'][number]
export type BfdReport = z.infer<typeof bfd>
export type EndingReport = z.infer<typeof ending>
export type AdvertisedReport = z.infer<typeof advertised>
export type AdvertisedRoute = z.infer<typeof advertisedRoute>

/** Reads what a speaker has answered; undefined for anything else. */
export function readBgpReport(text: string): BgpReport | undefined {
  try {
    return bgpReportSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
