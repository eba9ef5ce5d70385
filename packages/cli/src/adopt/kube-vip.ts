// kube-vip beside Ingot: it answers for Services itself, and its cloud provider gives the addresses, from a ConfigMap, to all
// Services of type LoadBalancer, as Ingot does. Pure. How it is known is the doctor's.

import { kubeVip } from '@ingot/doctor'
import type { Workload } from '@ingot/doctor'
import type { Stored } from '@ingot/kube'
import type { ConfigMap, Service } from 'kubernetes-types/core/v1'
import { staticPods, workloadOf } from '../doctor/workloads.ts'
import type { OtherFinding } from './finding.ts'
import type { AdoptionObjects } from './objects.ts'

export function findKubeVip({
  daemonSets,
  deployments,
  pods,
  configMaps,
  services,
}: AdoptionObjects): OtherFinding[] {
  const configMap = configMaps.find(({ metadata }) => metadata.name === kubeVip.configMap)
  const annotated = services.filter(({ metadata }) => metadata.annotations?.[kubeVip.addresses] !== undefined)
  const workloads = [
    ...daemonSets.map((it) => workloadOf('DaemonSet', it)),
    ...deployments.map((it) => workloadOf('Deployment', it)),
    ...staticPods(pods).map((it) => ({ ...it, kind: 'static Pod' })),
  ]
  const programs = workloads.filter((it) => kubeVip.isIt(it) || kubeVip.isProvider(it))
  if (programs.length === 0 && configMap === undefined && annotated.length === 0) return []
  return [finding(programs, configMap, annotated)]
}

function finding(
  programs: readonly Workload[],
  configMap: Stored<ConfigMap> | undefined,
  annotated: readonly Stored<Service>[],
): OtherFinding {
  const serving = programs.filter(kubeVip.servesServices)
  const isProvided = configMap !== undefined || programs.some(kubeVip.isProvider)
  const ranges = Object.entries(configMap?.data ?? {})
  return {
    what: 'kube-vip',
    has: [
      ...programs.map((it) => `${runningAs(it)}${kubeVip.servesServices(it) ? ', for Services' : ''}`),
      ...ranges.map(([key, value]) => `ConfigMap ${place(configMap)}: ${key} ${value}`),
      ...annotated.map(
        (it) => `Service ${place(it)}: ${kubeVip.addresses} ${it.metadata.annotations?.[kubeVip.addresses]}`,
      ),
    ],
    conflict: [
      ...(isProvided
        ? ['its cloud provider writes addresses into spec.loadBalancerIP of Services that wait for one']
        : []),
      ...(serving.length > 0 ? ['it answers for Services whose addresses Ingot announces'] : []),
    ].join('; '),
    do: [
      ...serving.map(
        (it) =>
          `set svc_enable to "false" in ${runningAs(it)}, or take --services out; the address of the control plane (cp_enable) may stay`,
      ),
      ...(isProvided
        ? [
            'stop kube-vip-cloud-provider: kubectl -n kube-system scale deployment/kube-vip-cloud-provider --replicas=0',
          ]
        : []),
      ...ranges.flatMap(([key, value]) => poolAdvice(key, value)),
      ...(annotated.length > 0
        ? [`write ${kubeVip.addresses} as metallb.io/loadBalancerIPs, so that each keeps its address`]
        : []),
    ],
  }
}

function runningAs({ kind, namespace, name }: Workload): string {
  return `${kind} ${namespace}/${name}`
}

function place(object: Stored<ConfigMap | Service> | undefined): string {
  return `${object?.metadata.namespace}/${object?.metadata.name}`
}

/** `cidr-global`, `range-NAMESPACE`; what else is in the ConfigMap is no addresses. */
function poolAdvice(key: string, value: string): string[] {
  const [, namespace] = /^(?:cidr|range)-(.+)$/.exec(key) ?? []
  if (namespace === undefined) return []
  const of = namespace === 'global' ? '' : ` and serviceAllocation.namespaces [${namespace}]`
  return [`make an IPAddressPool with addresses [${value.split(',').join(', ')}]${of}`]
}
