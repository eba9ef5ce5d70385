// `ingot lab status` and `ingot lab down`.

import { command } from '../command.ts'
import { findRunningLab } from './running-lab.ts'

export const labStatus = command(
  'lab status',
  {
    summary: 'the nodes, and who answers for which address now',
    examples: ['ingot lab status'],
  },
  {},
  async (_, terminal) => {
    const lab = await findRunningLab('lab status', terminal)
    if (lab === null) return 1
    const { callLab } = await import('@ingot/lab')
    const answer = await callLab(lab.folder, 'GET', '/status')
    if (!answer.ok) {
      terminal.complain(`ingot lab status: ${answer.message}`)
      return 1
    }
    terminal.print(answer.text)
    return 0
  },
)

export const labDown = command(
  'lab down',
  {
    summary: 'take the lab down; also what a killed one left behind',
    examples: ['ingot lab down'],
  },
  {},
  async (_, { print, complain }) => {
    const { endLab, stateDirectoryOf } = await import('@ingot/lab')
    const outcome = await endLab(stateDirectoryOf(process.getuid?.() ?? 0))
    if (outcome.ok) print(outcome.message)
    else complain(`ingot lab down: ${outcome.message}`)
    return outcome.ok ? 0 : 1
  },
)
