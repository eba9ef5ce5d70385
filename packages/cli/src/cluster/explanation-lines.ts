// The chain from what a Service asks for to its address, for a person.

import type { BgpReport } from '@ingot/api/bgp-report'
import type { Announcement, BgpAnnouncement, Explanation } from '@ingot/plan'
import { table } from '../print.ts'
import type { SpeakerAnswer } from './ask-speakers.ts'
import { bgpNodeLines, bgpText } from './bgp-lines.ts'
import { nodeLines } from './node-lines.ts'
import { sessionLines } from './session-lines.ts'
import { speakerLines } from './speaker-lines.ts'
import { rejectedLines, verdictLines } from './verdict-lines.ts'

export function explanationLines(
  explanation: Explanation,
  speakers: readonly SpeakerAnswer[],
  sessions: readonly SpeakerAnswer<BgpReport>[] = [],
): string[] {
  const { service, asksFor, has, decided, pool, verdicts, rejected } = explanation
  const candidates = explanation.nodes.flatMap(({ node, place }) => (place === null ? [] : [node]))
  const from = pool === null ? '' : ` of pool ${pool}`
  const isWritten = has.length === decided.length && has.every((address) => decided.includes(address))
  return [
    `Service ${service}`,
    `  has       ${has.join(', ') || 'no address'}${isWritten ? from : ''}`,
    ...(isWritten ? [] : [`  is to get ${decided.join(', ') || 'no address'}${from}`]),
    `  asks for  ${asksFor.join('\n            ')}`,
    '',
    'Decided:',
    ...verdicts.flatMap((verdict) => verdictLines(verdict, '  ')),
    ...poolLines(explanation),
    ...(decided.length === 0 ? [] : ['', 'Announced:', `  ${announcedText(explanation)}`]),
    ...(isForBgpAlone(explanation) ? [] : nodeLines(explanation)),
    ...bgpNodeLines(explanation),
    ...sessionLines(sessions, explanation.bgpNodes),
    ...speakerLines(speakers, service, candidates),
    ...rejectedLines(rejected),
  ]
}

function poolLines({ pools, decided }: Explanation): string[] {
  if (pools.length === 0) return []
  // a Service that has what it needs keeps it, whatever another pool could give
  const heading = decided.length === 0 ? 'Pools:' : 'Pools, if it had no address:'
  const rows = pools.map(({ text, remedy = '' }) => [text, remedy])
  return ['', heading, ...table([['POOL', 'TO CHANGE IT'], ...rows]).map((line) => `  ${line}`)]
}

/** Whether only BGPAdvertisements are for the Service, so that nobody is to answer for it by ARP and NDP. */
export function isForBgpAlone({ bgp, nodes }: Explanation): boolean {
  const isUnadvertised = ({ place, verdict }: Explanation['nodes'][number]) =>
    place === null && verdict.reason === 'noMatchingAdvertisement'
  return bgp !== undefined && nodes.every(isUnadvertised)
}

/** As it is now: a plan takes a Service without endpoints to have some soon. */
function announcedText({ announcement, nodes, bgp }: Explanation): string {
  const [refused] = nodes
  if (refused === undefined || refused.place !== null || announcement.layer2.length === 0) {
    return announcementText(asSaid(announcement, nodes), bgp)
  }
  const { message, remedy } = refused.verdict
  return announcementText({ layer2: [], why: message, ...(remedy !== undefined && { remedy }) }, bgp)
}

/** Where the speakers say that another one answers than the first of the election, it is that one who does. */
function asSaid(announcement: Announcement, nodes: Explanation['nodes']): Announcement & InPlace {
  const [first] = announcement.layer2
  const announcers = nodes.filter(({ announces }) => announces !== null).map(({ node }) => node)
  if (first === undefined || announcers.length === 0 || announcers.includes(first)) return announcement
  const others = announcement.layer2.filter((node) => node !== first && !announcers.includes(node))
  return { ...announcement, layer2: [announcers.join(' and '), ...others], inPlaceOf: first }
}

interface InPlace {
  /** The first of the election, which does not answer. */
  readonly inPlaceOf?: string
}

/** By both protocols; of one by which nobody does nothing, unless nobody does by the other. */
export function announcementText(announcement: Announcement & InPlace, bgp?: BgpAnnouncement): string {
  if (bgp === undefined) return layer2Text(announcement)
  const isByBgp = bgp.nodes.length > 0 || bgp.isOpen === true
  const isByLayer2 = announcement.layer2.length > 0 || announcement.isOpen === true
  if (isByBgp && !isByLayer2) return bgpText(bgp)
  if (isByLayer2 && !isByBgp) return layer2Text(announcement)
  return `${layer2Text(announcement)}; ${bgpText(bgp)}`
}

/** `by node-1 (ARP and NDP), then node-2`, or why by nobody. */
function layer2Text({ layer2, isOpen = false, why, remedy, inPlaceOf }: Announcement & InPlace): string {
  if (isOpen) return 'by the node that is elected'
  const [first, ...others] = layer2
  if (first === undefined)
    return `by nobody${why === undefined ? '' : `: ${why}`}${remedy === undefined ? '' : `; ${remedy}`}`
  const instead = inPlaceOf === undefined ? '' : `, in place of ${inPlaceOf}, which does not`
  return `by ${first} (ARP and NDP)${instead}${others.length === 0 ? '' : `, then ${others.join(', ')}`}`
}
