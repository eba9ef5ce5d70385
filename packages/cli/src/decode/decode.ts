// `ingot decode`: recorded messages, to look at.

import { command, usageError } from '../command.ts'
import type { Command } from '../command.ts'
import { commandGroup } from '../command-group.ts'
import { decodeBgp } from './decode-bgp.ts'

const own: Command = {
  ...command('decode', 'recorded messages, taken apart and judged', {}, (_, terminal) =>
    Promise.resolve(usageError('decode', 'say what: bgp', terminal)),
  ),
  examples: ['ingot decode bgp session.pcap'],
}

export const decode: Command = commandGroup(own, [decodeBgp])
