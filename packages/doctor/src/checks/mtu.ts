// Nodes of one segment with different MTUs: an address that moves to a node with a larger one sends frames that others drop,
// and only large answers are lost.

import { formatPrefix, parsePrefix } from '@ingot/net'
import type { Facts } from '../facts.ts'
import { untold } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { announcing } from '../ground.ts'

export function mtu({ nodes }: Facts): readonly Finding[] {
  const known = nodes.flatMap((it) =>
    announcing(it).flatMap(({ name, mtu: own, addresses }) =>
      addresses.flatMap((address) => {
        const prefix = parsePrefix(address)
        return prefix === undefined
          ? []
          : [{ place: `${it.node}, ${name}`, mtu: own, segment: formatPrefix(prefix) }]
      }),
    ),
  )
  const findings = [...Map.groupBy(known, ({ segment }) => segment)].flatMap(([segment, each]): Finding[] => {
    const byMtu = Map.groupBy(each, (it) => it.mtu)
    if (byMtu.size < 2) return []
    const [usual, ...others] = [...byMtu].toSorted(([, a], [, b]) => b.length - a.length)
    return [
      {
        severity: 'warning',
        place: others.flatMap(([, places]) => places.map(({ place }) => place)).join('; '),
        reason: 'MtuDiffers',
        message: `on ${segment} most nodes have an MTU of ${usual?.[0]}, and these ${others.map(([it]) => it).join(', ')}`,
        facts: { segment, mtus: [...byMtu.keys()].map(String) },
        remedy:
          'give all interfaces of the segment, and the switch, one MTU (ip link set dev INTERFACE mtu NUMBER)',
      },
    ]
  })
  return [
    ...findings,
    ...nodes.flatMap(({ node, machine, layer2 }) => {
      if (!machine.ok) return [untold(node, machine.why)]
      return layer2.ok ? [] : [untold(node, layer2.why)]
    }),
  ]
}
