// `ingot bgp summary`: every session of every node, a line each.

import { command } from '../command.ts'
import { bgpFlags } from './bgp-flags.ts'

export const bgpSummary = command(
  'bgp summary',
  'every session of every node, a line each',
  bgpFlags,
  async (values, terminal) => {
    const [{ askAboutPeers, speakerAccess }, { summaryLines, unaskedLines }, { printed }] = await Promise.all(
      [import('./ask-bgp.ts'), import('./summary-lines.ts'), import('../print.ts')],
    )
    const access = await speakerAccess('bgp summary', values, terminal)
    if (access === undefined) return 1
    const answers = await askAboutPeers(access, 'all')
    for (const line of unaskedLines(answers)) terminal.complain(`ingot bgp summary: ${line}`)
    terminal.print(printed({ nodes: answers }, values.output, () => summaryLines(answers)))
    return answers.some((answer) => 'unasked' in answer) ? 1 : 0
  },
)
