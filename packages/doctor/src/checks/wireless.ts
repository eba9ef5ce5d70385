// Announcing over Wi-Fi: an access point passes on frames of the hardware address that it knows, and many answer ARP for
// their stations themselves.

import type { Facts } from '../facts.ts'
import { untold } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { announcing, usesLayer2 } from '../ground.ts'

export function wireless(facts: Facts): readonly Finding[] {
  if (!usesLayer2(facts)) return []
  return facts.nodes.flatMap((it): Finding[] => {
    const { node, machine, layer2 } = it
    if (!machine.ok) return [untold(node, machine.why)]
    if (!layer2.ok) return [untold(node, layer2.why)]
    return announcing(it)
      .filter(({ isWireless }) => isWireless)
      .map(({ name }) => ({
        severity: 'warning',
        place: `${node}, ${name}`,
        reason: 'WirelessInterface',
        message:
          'addresses are announced over Wi-Fi, where many access points answer ARP for others or drop it',
        facts: { node, interface: name },
        remedy: `announce on cabled interfaces alone (interfaces of the L2Advertisement), or switch proxy ARP of the access point off and: ip link set dev ${name} promisc on`,
      }))
  })
}
