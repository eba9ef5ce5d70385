// Every session a line, as `show bgp summary` has it on a router; those without a session say why below.

import type { BgpReport, PeerReport } from '@ingot/api/bgp-report'
import { oneLine, table } from '../print.ts'
import type { BgpAnswer } from './ask-bgp.ts'
import { agoText, asText, lastEnding, messagesOf, placeText, stateText, uptimeText } from './peer-text.ts'

const HEADINGS = [
  'NODE',
  'PEER',
  'ADDRESS',
  'AS',
  'LOCAL AS',
  'MSGRCVD',
  'MSGSENT',
  'UP/DOWN',
  'STATE',
  'PFXSNT',
]

export function summaryLines(answers: readonly BgpAnswer[]): string[] {
  const reports = answers.flatMap((answer) => ('report' in answer ? [answer.report] : []))
  const rows = reports.flatMap((report) => report.peers.map((peer) => row(report, peer)))
  if (rows.length === 0)
    return [reports.length === 1 ? `${reports[0]?.node} has no BGP peer` : 'no node has a BGP peer']
  return [...table([HEADINGS, ...rows]), ...reports.flatMap(whyLines), '', totalLine(reports)]
}

/** One line for each speaker that could not be asked, or one of there being none. */
export function unaskedLines(answers: readonly BgpAnswer[], namespace: string): string[] {
  if (answers.length === 0)
    return [`no Pod of a speaker is in namespace ${namespace}; name another with --metallb-namespace`]
  return answers.flatMap((it) => ('unasked' in it ? [`${it.node}: ${oneLine(it.unasked)}`] : []))
}

function row({ node, time }: BgpReport, peer: PeerReport): string[] {
  return [
    node,
    peer.name,
    placeText(peer),
    asText(peer),
    String(peer.localAsn),
    String(messagesOf(peer.received)),
    String(messagesOf(peer.sent)),
    uptimeText(peer.established === 0 ? undefined : peer.since, time),
    stateText(peer),
    prefixesText(peer),
  ]
}

/** `12`, or `7 of 12` while some are still to be sent. */
function prefixesText({ session, prefixesSent, prefixesWanted }: PeerReport): string {
  if (session === undefined) return '-'
  return prefixesSent === prefixesWanted ? String(prefixesSent) : `${prefixesSent} of ${prefixesWanted}`
}

function whyLines({ node, time, peers }: BgpReport): string[] {
  return peers.flatMap((peer) => {
    const ending = peer.session === undefined ? lastEnding(peer) : undefined
    if (ending === undefined) return []
    return [`  ${node}, ${peer.name}: ${oneLine(ending.text)} (${agoText(ending.at, time)} ago)`]
  })
}

function totalLine(reports: readonly BgpReport[]): string {
  const peers = reports.flatMap((report) => report.peers)
  const up = peers.filter(({ session }) => session !== undefined).length
  const nodes = reports.filter(({ peers: of }) => of.length > 0).length
  const sessions = peers.length === 1 ? 'session is' : 'sessions are'
  return `${up} of ${peers.length} ${sessions} established, on ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`
}
