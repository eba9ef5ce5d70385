// `ingot lab cut | mend | kill | freeze`: faults of one node.

import { commandWithOperands } from '../command.ts'
import type { Terminal } from '../command.ts'
import { toggle } from '../flags.ts'
import { findRunningLab } from './running-lab.ts'

export const labCut = commandWithOperands(
  'lab cut',
  {
    summary: "pull a node's cable: segment (ARP and NDP), management (API server), or both",
    examples: ['ingot lab cut node-1 segment', 'ingot lab cut node-1 both --silently'],
  },
  { text: 'NODE LINK', least: 2, most: 2, completes: [[], ['segment', 'management', 'both']] },
  { silently: toggle('the cable stays in and carries nothing: the node keeps its carrier') },
  async ({ silently }, terminal, [node = '', link = '']) => {
    return act('cut', node, terminal, `?link=${encodeURIComponent(link)}&silently=${silently}`)
  },
)

export const labMend = onNode('mend', 'undo cut, kill and freeze')
export const labKill = onNode('kill', 'turn a node off: its processes end at once, its cables are dead')
export const labFreeze = onNode('freeze', "stop a node's processes where they stand; its kernel goes on")

function onNode(verb: string, summary: string) {
  const operands = { text: 'NODE', least: 1, most: 1 }
  const about = { summary, examples: [`ingot lab ${verb} node-1`] }
  return commandWithOperands(`lab ${verb}`, about, operands, {}, (_, terminal, [node = '']) =>
    act(verb, node, terminal),
  )
}

async function act(verb: string, node: string, terminal: Terminal, query = ''): Promise<number> {
  const lab = await findRunningLab(`lab ${verb}`, terminal)
  if (lab === null) return 1
  const { callLab } = await import('@ingot/lab')
  const answer = await callLab(lab.folder, 'POST', `/nodes/${encodeURIComponent(node)}/${verb}${query}`)
  if (answer.ok) return 0
  terminal.complain(`ingot lab ${verb}: ${answer.message}`)
  return 1
}
