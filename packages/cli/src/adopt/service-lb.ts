// The load balancer of k3s (ServiceLB, also known as Klipper): it runs a Pod on each node that holds the ports of a Service, and
// writes the nodes' addresses into its status. Pure. Contract: the label svccontroller.k3s.cattle.io/svcname of its DaemonSets.

import type { OtherFinding } from './finding.ts'
import type { AdoptionObjects } from './objects.ts'

const NAME = 'svccontroller.k3s.cattle.io/svcname'
const NAMESPACE = 'svccontroller.k3s.cattle.io/svcnamespace'

export function findServiceLB({ daemonSets, nodes }: AdoptionObjects): OtherFinding[] {
  const found = daemonSets.flatMap(({ metadata }) => {
    const { labels = {}, name } = metadata
    const service = labels[NAME]
    if (service === undefined && !name.startsWith('svclb-')) return []
    const of = service === undefined ? '' : ` for Service ${labels[NAMESPACE] ?? '?'}/${service}`
    return [`DaemonSet ${metadata.namespace}/${name}${of}`]
  })
  if (found.length === 0) return []
  const isK3s = nodes.some(({ status }) => status?.nodeInfo?.kubeletVersion.includes('k3s'))
  return [
    {
      what: 'ServiceLB of k3s',
      has: found,
      conflict:
        'both write status.loadBalancer of the same Services, one the addresses of nodes, the other those of pools',
      do: [
        `start ${isK3s ? 'the k3s servers' : 'k3s'} with --disable=servicelb, or disable: [servicelb] in /etc/rancher/k3s/config.yaml; the DaemonSets go then`,
        'or keep it for the Services without a class, and give those of Ingot a loadBalancerClass (--lb-class)',
      ],
    },
  ]
}
