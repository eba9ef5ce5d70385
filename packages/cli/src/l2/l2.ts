// `ingot l2`: what happens on the segment, to look at.

import { command, usageError } from '../command.ts'
import type { Command } from '../command.ts'
import { commandGroup } from '../command-group.ts'
import { l2Watch } from './watch.ts'

const own: Command = {
  ...command('l2', 'who answers by ARP and NDP, as it happens', {}, (_, terminal) =>
    Promise.resolve(usageError('l2', 'say what: watch', terminal)),
  ),
  examples: ['ingot l2 watch', 'ingot l2 watch -o json'],
}

export const l2: Command = commandGroup(own, [l2Watch])
