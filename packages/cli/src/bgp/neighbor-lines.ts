// All that is known of a peer, as `show bgp neighbors` has it on a router: the state and its cause first, then what both ends
// said, what was counted, and how the last session ended.

import type { BgpReport, EndingReport, PeerReport } from '@ingot/api/bgp-report'
import { sinceText } from '../cluster/ages.ts'
import type { CapabilityReport, OpenReport } from '../decode/open-report.ts'
import { oneLine, table } from '../print.ts'
import { openOf } from './opens.ts'
import { agoText, asText, placeText, stateText } from './peer-text.ts'

export function neighborLines({ node, time, peers }: BgpReport): string[] {
  if (peers.length === 0) return [`${node} has no BGP peer`, '']
  return peers.flatMap((peer) => [
    `${node}: ${peer.name}, ${placeText(peer)} port ${peer.port}, AS ${asText(peer)}, local AS ${peer.localAsn}, ${linkText(peer)}`,
    ...blockLines(peer, time).map((line) => `  ${line}`),
    '',
  ])
}

function blockLines(peer: PeerReport, now: string): string[] {
  return [
    stateLine(peer, now),
    ...endingLines('last error', peer.session === undefined ? peer.lastFailure : undefined, now),
    ...endingLines('last session ended', peer.lastDown, now),
    ...nextTryLines(peer, now),
    timersLine(peer),
    familiesLine(peer),
    ...bfdLines(peer, now),
    ...capabilityLines(peer),
    ...messageLines(peer),
    `sessions: ${peer.established} established, ${peer.ended} ended`,
  ]
}

function linkText({ session, localAsn, peerAsn, isMultiHop }: PeerReport): string {
  const remote = session?.peerAsn ?? peerAsn
  const isInternal = remote === 'internal' || remote === localAsn
  return `${isInternal ? 'internal' : 'external'} link${isMultiHop ? ', multi-hop' : ''}`
}

function stateLine(peer: PeerReport, now: string): string {
  const since = peer.since === undefined ? '' : ` since ${sinceText(peer.since, now)}`
  const { session } = peer
  if (session === undefined) return `${stateText(peer)}, no session${since}`
  return `${stateText(peer)}${since}, from ${session.localAddress}, peer’s identifier ${session.peerIdentifier}`
}

function endingLines(what: string, ending: EndingReport | undefined, now: string): string[] {
  if (ending === undefined) return []
  const { code, subcode } = ending
  const notification = code === undefined ? '' : ` (NOTIFICATION ${code}/${subcode ?? 0})`
  return [`${what} ${agoText(ending.at, now)} ago: ${oneLine(ending.text)}${notification}`]
}

function nextTryLines({ nextTryAt, session }: PeerReport, now: string): string[] {
  if (session !== undefined || nextTryAt === undefined) return []
  // the other way round: how long until then
  return [`next connection tried in ${agoText(now, nextTryAt)}`]
}

function timersLine({ session, holdTime, keepaliveTime }: PeerReport): string {
  const configured = [
    ...(holdTime === undefined ? [] : [`hold time ${holdTime} s`]),
    ...(keepaliveTime === undefined ? [] : [`keepalive time ${keepaliveTime} s`]),
  ].join(', ')
  const asked = configured === '' ? '' : `; configured: ${configured}`
  if (session === undefined)
    return configured === '' ? 'hold time 90 s to be offered' : `configured: ${configured}`
  if (session.holdTime === 0) return `neither hold time nor keepalives${asked}`
  return `hold time ${session.holdTime} s, keepalive time ${session.keepaliveTime} s${asked}`
}

function familiesLine({ session, families }: PeerReport): string {
  const missing = families.filter((it) => session?.families.includes(it) === false)
  if (session === undefined) return `families configured: ${families.join(', ')}`
  return `families: ${session.families.join(', ')}${missing.length === 0 ? '' : `; not agreed on: ${missing.join(', ')}`}`
}

/** Those that BFD is configured for. */
function bfdLines({ bfdProfile, bfd, session }: PeerReport, now: string): string[] {
  if (bfdProfile === undefined) return []
  const profile = `BFD profile ${bfdProfile}`
  if (session === undefined) return [`${profile}: begins with the session`]
  if (bfd === undefined) return [`${profile}: there is no BFD session, the log of the speaker says why`]
  const { state, since, remoteState, diagnostic, transmitInterval, detectionTime, isEchoing } = bfd
  const age = since === undefined ? '' : ` since ${sinceText(since, now)}`
  const why = state === 'Up' || diagnostic === 'noDiagnostic' ? '' : `, ${diagnostic}`
  const other =
    remoteState === undefined
      ? ', nothing is heard of the neighbour'
      : state === remoteState
        ? ''
        : `, the neighbour is ${remoteState}`
  const times = `sends every ${whole(transmitInterval)} ms, detection time ${whole(detectionTime)} ms${isEchoing ? ', with echo' : ''}`
  return [`${profile}: ${state}${age}${why}${other}${remoteState === undefined ? '' : `; ${times}`}`]
}

function whole(duration: number): number {
  return Math.round(duration)
}

/** Those of both ends side by side. */
function capabilityLines({ openSent, openReceived }: PeerReport): string[] {
  const [ours, theirs] = [openOf(openSent), openOf(openReceived)]
  if (ours === undefined && theirs === undefined) return []
  const all = [...capabilities(ours), ...capabilities(theirs)]
  const keys = [...new Set(all.map(keyOf))]
  const has = (open: OpenReport | undefined, key: string) =>
    capabilities(open).find((it) => keyOf(it) === key)
  const rows = keys.map((key) => [key, cell(has(ours, key)), cell(has(theirs, key))])
  const hold = ['hold time offered', `${ours?.holdTime ?? '-'}`, `${theirs?.holdTime ?? '-'}`]
  const identifier = ['identifier', ours?.identifier ?? '-', theirs?.identifier ?? '-']
  return table([['SAID IN OPEN', 'SENT', 'RECEIVED'], hold, identifier, ...rows])
}

function capabilities(open: OpenReport | undefined): readonly CapabilityReport[] {
  return open?.capabilities ?? []
}

/** Families have a line each. */
function keyOf({ name, value, code }: CapabilityReport): string {
  return code === 1 ? `${name} ${value}` : name
}

function cell(capability: CapabilityReport | undefined): string {
  if (capability === undefined) return '-'
  return capability.code === 1 ? 'yes' : oneLine(capability.value ?? 'yes')
}

const MESSAGES = [
  ['OPEN', 'open'],
  ['UPDATE', 'update'],
  ['NOTIFICATION', 'notification'],
  ['KEEPALIVE', 'keepalive'],
  ['ROUTE-REFRESH', 'routeRefresh'],
] as const

/** Announced again is counted again: nobody keeps a table of them. */
function heardText(heard: PeerReport['prefixesHeard']): string {
  if (heard === undefined) return ''
  return `; ${heard.announced} announcements and ${heard.withdrawn} withdrawals received, and dropped`
}

function messageLines({ sent, received, prefixesSent, prefixesWanted, prefixesHeard }: PeerReport): string[] {
  const rows = MESSAGES.map(([name, kind]) => [name, String(sent[kind]), String(received[kind])])
  return [
    ...table([['MESSAGES', 'SENT', 'RECEIVED'], ...rows]),
    `prefixes: ${prefixesSent} sent, of ${prefixesWanted} that are to be${heardText(prefixesHeard)}`,
  ]
}
