// Addresses of pools that a host has which is no node of ours: as speakers have met with it on the segment, and as the
// neighbour tables of the nodes have it. What no node has talked to is not in them.

import { ADDRESS_CONFLICT, ingressAddresses, serviceKey } from '@ingot/api'
import type { Neighbour } from '@ingot/api/node-report'
import type { ClusterFacts, Facts, NodeFacts } from '../facts.ts'
import { noCluster, untold } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { ownHardwareAddresses, poolWith } from '../ground.ts'

const FIND_IT =
  'find it by its hardware address at the switch, and take the address from it, or take it out of the pool'

export function foreignAddresses(facts: Facts): readonly Finding[] {
  const { cluster, nodes } = facts
  if (!cluster.ok) return [noCluster(cluster.why)]
  const ours = ownHardwareAddresses(facts)
  const areAllKnown = cluster.value.nodes.every(({ metadata }) =>
    nodes.some(({ node, machine }) => node === metadata?.name && machine.ok),
  )
  const seen = new Set<string>()
  return [
    ...told(cluster.value),
    ...nodes.flatMap((it) =>
      it.machine.ok
        ? it.machine.value.neighbours
            .filter(({ address, hardwareAddress }) => {
              const isNews = !seen.has(`${address} ${hardwareAddress}`)
              seen.add(`${address} ${hardwareAddress}`)
              return isNews && !ours.has(hardwareAddress)
            })
            .flatMap((neighbour) => ofNeighbour(cluster.value, it, neighbour, areAllKnown))
        : [untold(it.node, it.machine.why)],
    ),
  ]
}

function told({ services }: ClusterFacts): Finding[] {
  return services.flatMap((service): Finding[] => {
    const conflict = service.status?.conditions?.find(({ type }) => type === ADDRESS_CONFLICT)
    if (conflict?.status !== 'True') return []
    const key = serviceKey(service)
    return [
      {
        severity: 'serious',
        place: `Service ${key}`,
        reason: 'AddressConflict',
        message: conflict.message,
        facts: { service: key },
        remedy: FIND_IT,
      },
    ]
  })
}

function ofNeighbour(
  { config, services }: ClusterFacts,
  { node }: NodeFacts,
  { address, hardwareAddress, interface: on }: Neighbour,
  areAllKnown: boolean,
): Finding[] {
  const pool = poolWith(config, address)?.name
  if (pool === undefined) return []
  const user = services.find((it) => ingressAddresses(it).includes(address))
  return [
    {
      // it may be one of those that do not tell
      severity: user !== undefined && areAllKnown ? 'serious' : 'warning',
      place: `${node}, ${on}`,
      reason: 'AddressInUse',
      message:
        `${address} of pool ${pool} is answered by ${hardwareAddress}, which is no node that is known` +
        (user === undefined ? '' : `, and Service ${serviceKey(user)} has it`),
      facts: { node, address, hardwareAddress, pool },
      remedy: FIND_IT,
    },
  ]
}
