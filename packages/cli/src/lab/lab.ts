// `ingot lab`: the whole of Ingot on one machine, and what a person does to it while it runs.

import { command } from '../command.ts'
import type { Command } from '../command.ts'
import { commandGroup } from '../command-group.ts'
import { labCapture } from './lab-capture.ts'
import { labExec } from './lab-enter.ts'
import { labFrames } from './lab-frames.ts'
import { labDown, labStatus } from './lab-state.ts'
import { labCut, labFreeze, labKill, labMend } from './lab-node.ts'
import { labPart } from './lab-part.ts'
import { labFlags, runHere } from './lab-run.ts'
import { labUp } from './lab-up.ts'

const own = command(
  'lab',
  {
    summary: 'a cluster of nodes and a client in network namespaces of this machine; stays until Ctrl-C',
    examples: ['ingot lab', 'ingot lab --nodes 5 --once', 'ingot lab --kubernetes real --manifests site/'],
  },
  labFlags,
  runHere,
)

const group = commandGroup(own, [
  labUp,
  labDown,
  labStatus,
  labExec,
  labCut,
  labMend,
  labKill,
  labFreeze,
  labCapture,
  labFrames,
  labPart,
])

export const lab: Command = {
  ...group,
  async start(words, terminal) {
    const { findSystemPrograms } = await import('@ingot/lab')
    findSystemPrograms()
    return group.start(words, terminal)
  },
}
