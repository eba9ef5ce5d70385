// Addresses in a pool that belong to a node or to a gateway: the day that a Service gets one, the node or the whole segment
// is cut off.

import type { ClusterFacts, Facts, NodeFacts } from '../facts.ts'
import { noCluster, untold } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { IPVS_INTERFACE, poolWith } from '../ground.ts'

export function poolAddresses({ cluster, nodes }: Facts): readonly Finding[] {
  if (!cluster.ok) return [noCluster(cluster.why)]
  return [
    ...ofNodes(cluster.value, nodes),
    ...nodes.flatMap(({ node, machine }) =>
      machine.ok
        ? machine.value.gateways.flatMap((gateway) => ofGateway(cluster.value, node, gateway))
        : [untold(node, machine.why)],
    ),
  ]
}

/** As Kubernetes knows them, and as they are on the interfaces. */
function ofNodes({ config, nodes }: ClusterFacts, machines: readonly NodeFacts[]): Finding[] {
  const known = nodes.flatMap(({ metadata, status }) =>
    (status?.addresses ?? [])
      .filter(({ type }) => type === 'InternalIP' || type === 'ExternalIP')
      .map(({ address }) => ({ node: metadata?.name ?? '', address, on: '' })),
  )
  const seen = machines.flatMap(({ node, machine }) =>
    machine.ok
      ? machine.value.interfaces
          .filter(({ name }) => name !== IPVS_INTERFACE)
          .flatMap(({ name, addresses }) =>
            addresses.map((it) => ({ node, address: it.split('/')[0] ?? '', on: name })),
          )
      : [],
  )
  const isKnown = (it: (typeof seen)[number]) => known.some(({ address }) => address === it.address)
  return [...known, ...seen.filter((it) => !isKnown(it))].flatMap(({ node, address, on }): Finding[] => {
    const pool = poolWith(config, address)?.name
    if (pool === undefined) return []
    return [
      {
        severity: 'serious',
        place: on === '' ? node : `${node}, ${on}`,
        reason: 'PoolHoldsNode',
        message: `the node has ${address}, which is in pool ${pool}`,
        facts: { node, address, pool },
        remedy:
          on === ''
            ? `take ${address} out of pool ${pool}`
            : `take ${address} out of pool ${pool}, or off the interface (ip address del); the kernel answers for it wherever a speaker does`,
      },
    ]
  })
}

function ofGateway(
  { config }: ClusterFacts,
  node: string,
  { address, interface: on }: { readonly address: string; readonly interface: string },
): Finding[] {
  const pool = poolWith(config, address)?.name
  if (pool === undefined) return []
  return [
    {
      severity: 'serious',
      place: `${node}, ${on}`,
      reason: 'PoolHoldsGateway',
      message: `${address} is the gateway, and in pool ${pool}`,
      facts: { node, address, pool },
      remedy: `take ${address} out of pool ${pool}`,
    },
  ]
}
