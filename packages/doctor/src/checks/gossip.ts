// Whether the speakers have each other in their gossip: one that is not there counts as dead, and where none is, two nodes
// answer for one address.

import type { Facts, NodeFacts } from '../facts.ts'
import { untold } from '../finding.ts'
import type { Finding } from '../finding.ts'

export function gossip({ nodes }: Facts): readonly Finding[] {
  // one that answered us lives, whatever the others hold of it
  const alive = nodes.filter(({ layer2 }) => layer2.ok).map(({ node }) => node)
  return nodes.flatMap((it) => ofNode(it, alive))
}

function ofNode({ node, layer2 }: NodeFacts, alive: readonly string[]): Finding[] {
  if (!layer2.ok) return [untold(node, layer2.why)]
  const { members } = layer2.value
  const others = alive.filter((it) => it !== node)
  if (others.length === 0) return []
  if (members === undefined) {
    return [
      {
        severity: 'warning',
        place: node,
        reason: 'GossipBlocked',
        message:
          'its speaker takes no part in the gossip, and holds every node for alive: a dead one is not replaced',
        facts: { node },
        remedy:
          'let the speaker know its address (METALLB_ML_BIND_ADDR) and the labels of the others (METALLB_ML_LABELS)',
      },
    ]
  }
  const missing = others.filter((other) => !members.some(({ name }) => name === other))
  const doubted = members.filter(({ name, state }) => state === 'suspect' && others.includes(name))
  return [
    ...(missing.length === 0
      ? []
      : [blocked('serious', node, `does not have ${missing.join(', ')}`, missing)]),
    ...(doubted.length === 0
      ? []
      : [
          blocked(
            'warning',
            node,
            `doubts that ${doubted.map(({ name }) => name).join(', ')} lives`,
            doubted.map(({ name }) => name),
          ),
        ]),
  ]
}

function blocked(
  severity: 'serious' | 'warning',
  node: string,
  what: string,
  others: readonly string[],
): Finding {
  return {
    severity,
    place: node,
    reason: 'GossipBlocked',
    message: `the gossip of its speaker ${what}, whose speakers run`,
    facts: { node, others },
    remedy:
      'let port 7946 through between the nodes, TCP and UDP; all speakers need the same Secret (memberlist). ' +
      'They look for each other once a minute',
  }
}
