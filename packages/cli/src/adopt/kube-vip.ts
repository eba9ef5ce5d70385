// kube-vip: it answers for Services itself, and its cloud provider gives the addresses, from a ConfigMap, to all Services of
// type LoadBalancer, as Ingot does. Pure. Contract: kube-vip's DaemonSet and static Pods, its variables, ConfigMap `kubevip`.

import type { Stored } from '@ingot/kube'
import type { ConfigMap, Container, Service } from 'kubernetes-types/core/v1'
import type { OtherFinding } from './finding.ts'
import type { AdoptionObjects } from './objects.ts'

const ADDRESSES = 'kube-vip.io/loadbalancerIPs'

export function findKubeVip({
  daemonSets,
  deployments,
  pods,
  configMaps,
  services,
}: AdoptionObjects): OtherFinding[] {
  const configMap = configMaps.find(({ metadata }) => metadata.name === 'kubevip')
  const annotated = services.filter(({ metadata }) => metadata.annotations?.[ADDRESSES] !== undefined)
  const programs = [
    ...daemonSets.map((it) => ({ it, kind: 'DaemonSet', spec: it.spec?.template.spec })),
    ...deployments.map((it) => ({ it, kind: 'Deployment', spec: it.spec?.template.spec })),
    // a static Pod, whose owner is its Node
    ...pods
      .filter(({ metadata }) => metadata.ownerReferences?.some(({ kind }) => kind === 'Node'))
      .map((it) => ({ it, kind: 'static Pod', spec: it.spec })),
  ].flatMap(({ it, kind, spec }) => {
    const container = spec?.containers.find(({ image = '' }) =>
      /(^|\/)kube-vip(-cloud-provider)?(-iptables)?([:@]|$)/.test(image),
    )
    const place = `${kind} ${it.metadata.namespace}/${it.metadata.name}`
    return container === undefined ? [] : [{ place, container }]
  })
  if (programs.length === 0 && configMap === undefined && annotated.length === 0) return []
  return [finding(programs, configMap, annotated)]
}

interface Running {
  readonly place: string
  readonly container: Container
}

function finding(
  programs: readonly Running[],
  configMap: Stored<ConfigMap> | undefined,
  annotated: readonly Stored<Service>[],
): OtherFinding {
  const serving = programs.filter(({ container }) => isOn(container, 'svc_enable'))
  const isProvided =
    configMap !== undefined || programs.some(({ container }) => container.image?.includes('cloud-provider'))
  const ranges = Object.entries(configMap?.data ?? {})
  return {
    what: 'kube-vip',
    has: [
      ...programs.map(
        ({ place, container }) => `${place}${isOn(container, 'svc_enable') ? ', for Services' : ''}`,
      ),
      ...ranges.map(([key, value]) => `ConfigMap ${place(configMap)}: ${key} ${value}`),
      ...annotated.map((it) => `Service ${place(it)}: ${ADDRESSES} ${it.metadata.annotations?.[ADDRESSES]}`),
    ],
    conflict: [
      ...(isProvided
        ? ['its cloud provider writes addresses into spec.loadBalancerIP of Services that wait for one']
        : []),
      ...(serving.length > 0 ? ['it answers for Services whose addresses Ingot announces'] : []),
    ].join('; '),
    do: [
      ...serving.map(
        ({ place }) =>
          `set svc_enable to "false" in ${place}; the address of the control plane (cp_enable) may stay`,
      ),
      ...(isProvided
        ? [
            'stop kube-vip-cloud-provider: kubectl -n kube-system scale deployment/kube-vip-cloud-provider --replicas=0',
          ]
        : []),
      ...ranges.flatMap(([key, value]) => poolAdvice(key, value)),
      ...(annotated.length > 0
        ? [`write ${ADDRESSES} as metallb.io/loadBalancerIPs, so that each keeps its address`]
        : []),
    ],
  }
}

function place(object: Stored<ConfigMap | Service> | undefined): string {
  return `${object?.metadata.namespace}/${object?.metadata.name}`
}

function isOn({ env = [] }: Container, name: string): boolean {
  return env.some((it) => it.name === name && it.value === 'true')
}

/** `cidr-global`, `range-NAMESPACE`; what else is in the ConfigMap is no addresses. */
function poolAdvice(key: string, value: string): string[] {
  const [, namespace] = /^(?:cidr|range)-(.+)$/.exec(key) ?? []
  if (namespace === undefined) return []
  const of = namespace === 'global' ? '' : ` and serviceAllocation.namespaces [${namespace}]`
  return [`make an IPAddressPool with addresses [${value.split(',').join(', ')}]${of}`]
}
