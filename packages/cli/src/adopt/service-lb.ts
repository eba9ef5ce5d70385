// The load balancer of k3s beside Ingot: what it has, and how it is switched off. Pure. How it is known is the doctor's.

import { serviceLB } from '@ingot/doctor'
import { workloadOf } from '../doctor/workloads.ts'
import type { OtherFinding } from './finding.ts'
import type { AdoptionObjects } from './objects.ts'

export function findServiceLB({ daemonSets, nodes }: AdoptionObjects): OtherFinding[] {
  const found = daemonSets
    .map((it) => workloadOf('DaemonSet', it))
    .filter(serviceLB.isIt)
    .map((it) => {
      const service = serviceLB.serviceOf(it)
      return `DaemonSet ${it.namespace}/${it.name}${service === undefined ? '' : ` for Service ${service}`}`
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
