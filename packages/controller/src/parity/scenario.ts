// A scenario: what people do to a cluster, one step after the other, in few words. The same words are played on a real
// API server for MetalLB (record.ts) and in memory for Ingot (replay.fixture.ts). Each step is over when nothing
// happens any more, and never leaves two Services to wait for one address: whom MetalLB serves first is chance.

import type { Labels } from '@ingot/api'
import type { KubernetesObject, Stored } from '@ingot/kube'
import type { Service, ServicePort } from 'kubernetes-types/core/v1'

/** IPAddressPools by name; a list is addresses, anything else a whole spec, and null deletes. */
export type Pools = Readonly<Record<string, readonly string[] | object | null>>

/** Objects by name, each as it is to be from then on; null deletes. */
export interface Step {
  /** Labels of namespaces; all namespaces of `NAMESPACES_OF_SCENARIOS` are there without any. */
  readonly namespaces?: Readonly<Record<string, Labels>>
  readonly pools?: Pools
  /** Aliases by Community object; null deletes it. */
  readonly communities?: Readonly<Record<string, Readonly<Record<string, string>> | null>>
  /** By name, or `namespace/name`. */
  readonly services?: Readonly<Record<string, ServiceWords | null>>
  /** Addresses that somebody writes into the status of a Service. */
  readonly status?: Readonly<Record<string, readonly string[]>>
  /** The controller ends and starts again. */
  readonly restart?: true
}

/** What a person writes into a Service; nothing is a web server for IPv4. */
export interface ServiceWords {
  readonly labels?: Labels
  readonly annotations?: Readonly<Record<string, string>>
  /** Annotation allow-shared-ip. */
  readonly share?: string
  /** Annotation loadBalancerIPs. */
  readonly ips?: string
  /** Annotation address-pool. */
  readonly pool?: string
  /** `80` or `'UDP/53'`. */
  readonly ports?: readonly (number | string)[]
  readonly policy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack'
  readonly families?: readonly ('IPv4' | 'IPv6')[]
  readonly loadBalancerIP?: string
  readonly traffic?: 'Local'
  readonly selector?: Labels
  readonly type?: 'ClusterIP' | 'NodePort'
  readonly class?: string
}

export const NAMESPACES_OF_SCENARIOS = ['default', 'team-a', 'team-b', 'team-c']

/** `web` is in namespace `default`. */
export function nameOf(key: string): { namespace: string; name: string } {
  const [first = '', second] = key.split('/')
  return second === undefined ? { namespace: 'default', name: first } : { namespace: first, name: second }
}

/** The Service that a person would apply. */
export function serviceOf(key: string, words: ServiceWords): Stored<Service> {
  const { labels = {}, policy = 'SingleStack', selector = { app: 'web' } } = words
  const families = words.families ?? (policy === 'SingleStack' ? ['IPv4'] : ['IPv4', 'IPv6'])
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...nameOf(key), labels, annotations: annotationsOf(words) },
    spec: {
      type: words.type ?? 'LoadBalancer',
      ports: (words.ports ?? [80]).map(servicePort),
      selector,
      ipFamilyPolicy: policy,
      ipFamilies: [...families],
      ...(words.type === undefined && { externalTrafficPolicy: words.traffic ?? 'Cluster' }),
      ...(words.loadBalancerIP !== undefined && { loadBalancerIP: words.loadBalancerIP }),
      ...(words.class !== undefined && { loadBalancerClass: words.class }),
    },
  }
}

function annotationsOf({ annotations, share, ips, pool }: ServiceWords): Record<string, string> {
  return {
    ...annotations,
    ...(share !== undefined && { 'metallb.io/allow-shared-ip': share }),
    ...(ips !== undefined && { 'metallb.io/loadBalancerIPs': ips }),
    ...(pool !== undefined && { 'metallb.io/address-pool': pool }),
  }
}

function servicePort(port: number | string): ServicePort {
  const [protocol = '', number] = typeof port === 'number' ? ['TCP', port] : port.split('/')
  return { name: `${protocol.toLowerCase()}-${number}`, protocol, port: Number(number) }
}

/** The Community object that a person would apply. */
export function communityOf(name: string, aliases: Readonly<Record<string, string>>): KubernetesObject {
  const communities = Object.entries(aliases).map(([alias, value]) => ({ name: alias, value }))
  return metallbObject('Community', name, { communities })
}

/** The IPAddressPool that a person would apply; a list is its addresses. */
export function poolOf(name: string, words: readonly string[] | object): KubernetesObject {
  return metallbObject('IPAddressPool', name, Array.isArray(words) ? { addresses: words } : words)
}

function metallbObject(kind: string, name: string, spec: object): KubernetesObject {
  const metadata = { name, namespace: 'metallb-system' }
  return { apiVersion: 'metallb.io/v1beta1', kind, metadata, spec } as KubernetesObject
}
