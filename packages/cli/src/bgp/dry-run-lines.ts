// A dry run for a person: the routes as a peer would be told of them, and which Services would not be among them.

import type { PeerSettings } from '@ingot/bgp'
import { oneLine } from '../print.ts'
import { routeLines } from './advertised-lines.ts'
import type { DryRun } from './dry-run.ts'

export function dryRunLines({ node, routes, held, unannounced }: DryRun, peer: PeerSettings): string[] {
  const to = `${peer.name} (${peer.address ?? peer.interface ?? '-'}, AS ${peer.peerAsn})`
  const count = routes.length === 1 ? '1 route' : `${routes.length || 'no'} routes`
  return [
    ...(routes.length === 0 ? [] : [...routeLines(routes), '']),
    `dry run: ${node} would tell ${to} of ${count}; nothing was sent`,
    ...(held === 0 ? [] : [`${held} more are past the maximum of this peer, and would not be sent`]),
    ...(routes.length === 0 ? [] : ['next hops are those of the Node; a session has its own end']),
    ...(unannounced.length === 0 ? [] : ['', `Not announced by ${node}:`]),
    ...unannounced.map(({ service, why }) => `  ${service}: ${oneLine(why)}`),
  ]
}
