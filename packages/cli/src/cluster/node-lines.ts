// Why each node announces a Service or does not, for a person.

import { LAYER2_NODE } from '@ingot/api'
import type { Explanation, NodeAnnouncement } from '@ingot/plan'
import { table } from '../print.ts'
import { verdictLines } from './verdict-lines.ts'

/** The nodes as a table, and a sentence where who announces is not who should. */
export function nodeLines({ nodes, announcement }: Explanation): string[] {
  const { choice } = announcement
  if (nodes.length === 0) return []
  const rows = nodes.map((it) => [
    it.node,
    String(it.place ?? '-'),
    String(it.endpoints),
    onWhich(it),
    why(it, choice?.ignored === undefined ? choice?.node : undefined),
  ])
  return [
    '',
    'Nodes:',
    ...table([['NODE', 'PLACE', 'ENDPOINTS', 'INTERFACES', 'WHY'], ...rows]).map((line) => `  ${line}`),
    ...(choice?.ignored === undefined ? [] : verdictLines(choice.ignored, '  ')),
    ...announcerLines(nodes),
  ]
}

function onWhich({ place, interfaces }: NodeAnnouncement): string {
  if (place === null) return '-'
  return interfaces === 'all' ? 'all' : interfaces.join(',')
}

function why({ node, place, verdict }: NodeAnnouncement, chosen: string | undefined): string {
  if (place === 1 && node === chosen) return `comes first: the strategy spread has chosen it (${LAYER2_NODE})`
  return place === 1 ? 'comes first in the election' : verdict.message
}

/** What the speakers say, by their ServiceL2Status, against what the election says. */
function announcerLines(nodes: readonly NodeAnnouncement[]): string[] {
  const first = nodes.find(({ place }) => place === 1)
  const announcers = nodes.filter(({ announces }) => announces !== null)
  const said = announcers.map(
    ({ node, announces }) =>
      `  ${node} says that it announces it on ${announces?.join(', ') || 'all interfaces'} (ServiceL2Status)`,
  )
  if (announcers.length === 0)
    return first === undefined ? [] : ['  no ServiceL2Status says that it is announced']
  if (first === undefined || announcers.some(({ node }) => node === first.node)) return said
  return [
    ...said,
    `  ${first.node} does not: its speaker does not run, is not held alive by the others, or has no interface for it`,
  ]
}
