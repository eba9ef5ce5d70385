// Whether the sessions stand by which a Service is announced by BGP, as the speakers say it: a route that a node would tell reaches
// nobody without one. Those that stand are counted, the others say why.

import type { BgpReport, PeerReport } from '@ingot/api/bgp-report'
import type { BgpNode } from '@ingot/plan'
import { agoText, lastEnding, stateText } from '../bgp/peer-text.ts'
import { oneLine } from '../print.ts'
import { peersByNode } from './ask-speakers.ts'
import type { SpeakerAnswer } from './ask-speakers.ts'

/** Nothing where no route is told to anybody. */
export function sessionLines(
  answers: readonly SpeakerAnswer<BgpReport>[],
  nodes: readonly BgpNode[],
): string[] {
  if (answers.length === 0) return []
  const wanted = peersByNode(nodes)
  const lines: string[] = []
  let established = 0
  for (const answer of answers) {
    const { node } = answer
    if ('unasked' in answer) {
      lines.push(`  ${node}: ${oneLine(answer.unasked)}`)
      continue
    }
    for (const name of wanted.get(node) ?? []) {
      const peer = answer.report.peers.find((it) => it.name === name)
      if (peer?.session !== undefined) established += 1
      else lines.push(`  ${node}, ${name}: ${whyText(peer, answer.report.time)}`)
    }
  }
  const all = [...wanted.values()].flat().length
  return ['', 'Sessions:', `  ${established} of ${all} ${all === 1 ? 'is' : 'are'} established`, ...lines]
}

function whyText(peer: PeerReport | undefined, now: string): string {
  if (peer === undefined) return 'its speaker has no such peer: see whether its configuration is in force'
  const ending = lastEnding(peer)
  return ending === undefined ? stateText(peer) : `${oneLine(ending.text)} (${agoText(ending.at, now)} ago)`
}
