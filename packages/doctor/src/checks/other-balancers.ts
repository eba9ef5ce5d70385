// Other programs of the cluster that give or announce addresses of Services, known by their images, names and settings:
// two of them undo each other's work. And Services that have an address of none of our pools, whoever gave it.

import { ingressAddresses, serviceKey } from '@ingot/api'
import { kubeVip } from '../balancers/kube-vip.ts'
import { serviceLB } from '../balancers/service-lb.ts'
import type { ClusterFacts, Facts, Workload } from '../facts.ts'
import { noCluster, unknown } from '../finding.ts'
import type { Finding, Severity } from '../finding.ts'
import { poolWith } from '../ground.ts'

interface Balancer {
  readonly name: string
  readonly isIt: (workload: Workload) => boolean
  readonly severity: (workload: Workload) => Severity
  readonly remedy: string
}

const has = (words: readonly string[], pattern: RegExp) => words.some((word) => pattern.test(word))

const BALANCERS: readonly Balancer[] = [
  {
    name: 'kube-vip',
    isIt: kubeVip.isIt,
    severity: (workload) => (kubeVip.servesServices(workload) ? 'serious' : 'note'),
    remedy:
      'switch its Services off (svc_enable=false), and leave it the control plane; or give either its own loadBalancerClass',
  },
  {
    name: 'the cloud provider of kube-vip',
    isIt: kubeVip.isProvider,
    severity: () => 'serious',
    remedy: 'stop it: it gives addresses to Services that wait for one',
  },
  {
    name: 'ServiceLB of k3s',
    isIt: serviceLB.isIt,
    severity: () => 'serious',
    remedy: 'start k3s with --disable=servicelb',
  },
  {
    name: 'MetalLB',
    isIt: ({ images }) => has(images, /(^|\/)metallb\/(controller|speaker)[:@]/),
    severity: () => 'warning',
    remedy:
      'finish the migration: only one controller is to give addresses; speakers of both may run side by side meanwhile',
  },
  {
    name: 'OpenELB',
    isIt: ({ images }) => has(images, /(^|\/)(openelb|porter)(-manager|-speaker|-controller)?[:@]/),
    severity: () => 'serious',
    remedy: 'uninstall it, or give either its own loadBalancerClass',
  },
  {
    name: 'PureLB',
    isIt: ({ images }) => has(images, /(^|\/)purelb\/(allocator|lbnodeagent)[:@/]/),
    severity: () => 'serious',
    remedy: 'uninstall it, or give either its own loadBalancerClass',
  },
  {
    name: 'a cloud controller',
    isIt: ({ name, images }) =>
      /cloud-controller-manager/.test(name) || has(images, /cloud-controller-manager/),
    severity: () => 'warning',
    remedy:
      'switch its controller of Services off (--controllers=*,-service-lb-controller), unless Services have classes',
  },
]

export function otherBalancers({ cluster, workloads }: Facts): readonly Finding[] {
  return [
    ...(workloads.ok
      ? workloads.value.flatMap(ofWorkload)
      : [unknown('cluster', workloads.why, 'get the right to list Pods, DaemonSets and Deployments')]),
    ...(cluster.ok ? ofServices(cluster.value) : [noCluster(cluster.why)]),
  ]
}

function ofWorkload(workload: Workload): Finding[] {
  const found = BALANCERS.find(({ isIt }) => isIt(workload))
  if (found === undefined) return []
  const { kind, namespace, name } = workload
  const severity = found.severity(workload)
  return [
    {
      severity,
      place: `${kind} ${namespace}/${name}`,
      reason: 'OtherBalancer',
      message:
        severity === 'note'
          ? `${found.name} is there, and does not look after Services`
          : `${found.name} is there, and looks after Services too`,
      facts: { balancer: found.name },
      remedy: severity === 'note' ? 'leave it so' : found.remedy,
    },
  ]
}

/** Of one class, as far as is known here, so only those without. */
function ofServices({ config, services }: ClusterFacts): Finding[] {
  return services.flatMap((service): Finding[] => {
    const { type, loadBalancerClass } = service.spec ?? {}
    if (type !== 'LoadBalancer' || loadBalancerClass !== undefined) return []
    const foreign = ingressAddresses(service).filter((it) => poolWith(config, it) === undefined)
    if (foreign.length === 0 || config.rejectedPools.length > 0) return []
    const key = serviceKey(service)
    return [
      {
        severity: 'warning',
        place: `Service ${key}`,
        reason: 'OtherBalancer',
        message: `it has ${foreign.join(', ')}, which is of no pool: something else gave it, or the pool is gone`,
        facts: { service: key, addresses: foreign },
        remedy: 'find out who writes the status of the Service, or add the address to a pool',
      },
    ]
  })
}
