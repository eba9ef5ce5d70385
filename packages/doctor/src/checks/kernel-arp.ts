// What strictARP comes to on a node, whoever proxies there: where the addresses of Services are on the interface of IPVS, the
// kernel must neither answer for them (arp_ignore) nor ask in their name (arp_announce), which spoils the tables of others.

import type { MachineInterface } from '@ingot/api/node-report'
import type { Facts } from '../facts.ts'
import { untold } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { announcing, IPVS_INTERFACE, usesLayer2 } from '../ground.ts'

/** ip-sysctl.rst: 1 answers for addresses of the interface alone; 2 asks from the best address of the subnet. */
const LEAST = { arpIgnore: 1, arpAnnounce: 2 } as const

export function kernelArp(facts: Facts): readonly Finding[] {
  if (!usesLayer2(facts)) return []
  return facts.nodes.flatMap((it) => {
    const { node, machine, layer2 } = it
    if (!machine.ok) return [untold(node, machine.why)]
    if (!machine.value.interfaces.some(({ name }) => name === IPVS_INTERFACE)) return []
    if (!layer2.ok) return [untold(node, layer2.why)]
    return announcing(it).flatMap((on) => ofInterface(node, on))
  })
}

function ofInterface(node: string, { name, ipv4 }: MachineInterface): Finding[] {
  if (ipv4 === undefined) return [untold(`${node}, ${name}`, 'the settings of ARP cannot be read')]
  const { arpIgnore, arpAnnounce } = ipv4
  if (arpIgnore >= LEAST.arpIgnore && arpAnnounce >= LEAST.arpAnnounce) return []
  return [
    {
      severity: 'serious',
      place: `${node}, ${name}`,
      reason: 'KernelAnswersArp',
      message: `the kernel answers ARP for the Services on ${IPVS_INTERFACE} (arp_ignore ${arpIgnore}, arp_announce ${arpAnnounce})`,
      facts: { node, interface: name, arpIgnore, arpAnnounce },
      remedy:
        'let kube-proxy set both (strictARP), or: sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2',
    },
  ]
}
