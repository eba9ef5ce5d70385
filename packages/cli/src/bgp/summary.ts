// `ingot bgp summary`: every session of every node, or of one, a line each.

import { commandWithOperands } from '../command.ts'
import { bgpFlags } from './bgp-flags.ts'

export const bgpSummary = commandWithOperands(
  'bgp summary',
  {
    summary: 'every session of every node, or of one, a line each',
    examples: ['ingot bgp summary', 'ingot bgp summary node-1', 'ingot bgp summary -o json'],
  },
  { text: '[NODE]', least: 0, most: 1, completes: ['nodes'] },
  bgpFlags,
  async (values, terminal, [node]) => {
    const [{ askAboutPeers, speakerAccess }, { summaryLines, unaskedLines }, { printed }] = await Promise.all(
      [import('./ask-bgp.ts'), import('./summary-lines.ts'), import('../print.ts')],
    )
    const access = await speakerAccess('bgp summary', values, terminal)
    if (access === undefined) return 1
    const answers = await askAboutPeers(access, node === undefined ? 'all' : [node])
    for (const line of unaskedLines(answers, access.namespace))
      terminal.complain(`ingot bgp summary: ${line}`)
    const isAnswered = answers.some((answer) => 'report' in answer)
    if (isAnswered || values.output !== 'table')
      terminal.print(printed({ nodes: answers }, values.output, () => summaryLines(answers)))
    return isAnswered && answers.every((answer) => 'report' in answer) ? 0 : 1
  },
)
