// `ingot bgp`: the sessions of all nodes with their routers, as network engineers ask a router for them.

import { command, usageError } from '../command.ts'
import type { Command } from '../command.ts'
import { commandGroup } from '../command-group.ts'
import { bgpAdvertised } from './advertised.ts'
import { bgpNeighbors } from './neighbors.ts'
import { bgpSummary } from './summary.ts'

const own: Command = {
  ...command('bgp', 'the BGP sessions of all nodes, asked of their speakers', {}, (_, terminal) =>
    Promise.resolve(usageError('bgp', 'say what: summary, neighbors or advertised', terminal)),
  ),
  examples: [
    'ingot bgp summary',
    'ingot bgp neighbors node-1 tor-a',
    'ingot bgp advertised node-1 192.0.2.254',
    'ingot bgp advertised --dry-run node-1 tor-a -f new-service.yaml',
  ],
}

export const bgp: Command = commandGroup(own, [bgpSummary, bgpNeighbors, bgpAdvertised])
