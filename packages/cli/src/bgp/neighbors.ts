// `ingot bgp neighbors`: all that the speakers know of their peers, of all nodes, one node, or one peer of it.

import type { BgpReport } from '@ingot/api/bgp-report'
import { commandWithOperands } from '../command.ts'
import { bgpFlags } from './bgp-flags.ts'

export const bgpNeighbors = commandWithOperands(
  'bgp neighbors',
  {
    summary: 'all that is known of the peers of all nodes, of one, or of one peer',
    examples: ['ingot bgp neighbors', 'ingot bgp neighbors node-1 tor-a'],
  },
  { text: '[NODE [PEER]]', least: 0, most: 2, completes: ['nodes', 'peers'] },
  bgpFlags,
  async (values, terminal, [node, peer]) => {
    const [
      { askAboutPeers, findPeer, speakerAccess },
      { neighborLines },
      { withOpens },
      { unaskedLines },
      { printed },
    ] = await Promise.all([
      import('./ask-bgp.ts'),
      import('./neighbor-lines.ts'),
      import('./opens.ts'),
      import('./summary-lines.ts'),
      import('../print.ts'),
    ])
    const { complain, print } = terminal
    const access = await speakerAccess('bgp neighbors', values, terminal)
    if (access === undefined) return 1
    const answers = await askAboutPeers(access, node === undefined ? 'all' : [node])
    for (const line of unaskedLines(answers, access.namespace)) complain(`ingot bgp neighbors: ${line}`)
    const reports = answers.flatMap((answer) => ('report' in answer ? [answer.report] : []))
    const shown: BgpReport[] = []
    for (const report of reports) {
      if (peer === undefined) shown.push(report)
      else {
        const found = findPeer(report, peer)
        if ('peer' in found) shown.push({ ...report, peers: [found.peer] })
        else complain(`ingot bgp neighbors: ${found.message}`)
      }
    }
    if (shown.length > 0 || values.output !== 'table') {
      print(printed({ nodes: shown.map(withOpens) }, values.output, () => shown.flatMap(neighborLines)))
    }
    return shown.length > 0 && shown.length === answers.length ? 0 : 1
  },
)
