// Strict reverse path filtering (RFC 3704) on an interface that answers, while the way back to clients behind a router leads
// over another: the kernel drops their requests without a word. Linux calls it rp_filter 1.

import type { Facts, NodeFacts } from '../facts.ts'
import { untold } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { announcing, usesLayer2 } from '../ground.ts'

const STRICT = 1

export function reversePath(facts: Facts): readonly Finding[] {
  return usesLayer2(facts) ? facts.nodes.flatMap(ofNode) : []
}

function ofNode(it: NodeFacts): Finding[] {
  const { node, machine, layer2 } = it
  if (!machine.ok) return [untold(node, machine.why)]
  if (!layer2.ok) return [untold(node, layer2.why)]
  const gateways = machine.value.gateways.filter(({ address }) => !address.includes(':'))
  const isWayBack = (name: string) => gateways.some((gateway) => gateway.interface === name)
  return announcing(it)
    .filter(({ name, ipv4 }) => ipv4?.rpFilter === STRICT && gateways.length > 0 && !isWayBack(name))
    .map(({ name }) => ({
      severity: 'warning',
      place: `${node}, ${name}`,
      reason: 'ReversePathFilter',
      message: `rp_filter is strict (1), and the default route leads over ${gateways.map((gateway) => gateway.interface).join(', ')}: requests from behind a router that arrive here are dropped`,
      facts: { node, interface: name, rpFilter: STRICT },
      remedy: `sysctl -w net.ipv4.conf.${name}.rp_filter=2 (where net.ipv4.conf.all.rp_filter is 1, that too), or announce the pools on the other interface alone (interfaces of the L2Advertisement)`,
    }))
}
