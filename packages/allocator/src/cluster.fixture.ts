// A cluster's Services and pools for the allocator's tests: manifests in few words, and the controller's part played by
// writing each decision back into the manifests.

import { parseConfig } from '@ingot/config'
import type { Config } from '@ingot/config'
import type { Service, ServicePort } from 'kubernetes-types/core/v1'
import { allocate } from './allocate.ts'
import { isUpToDate } from './up-to-date.ts'
import type { Decision } from './decision.ts'

/** What a test says of a Service; the rest is a web server of one IPv4 cluster address. */
export interface ServiceWords {
  readonly namespace?: string
  readonly labels?: Record<string, string>
  readonly annotations?: Record<string, string>
  /** Seconds after the start of the test. */
  readonly age?: number
  readonly ports?: readonly (string | number)[]
  readonly share?: string
  readonly ingress?: readonly string[]
  readonly spec?: Service['spec']
}

/** `service('web', { ports: [80, 'UDP/53'], share: 'k' })`. */
export function service(name: string, words: ServiceWords = {}): Service {
  const {
    namespace = 'default',
    labels = {},
    annotations = {},
    age = 0,
    ports = [80],
    share,
    ingress = [],
  } = words
  return {
    metadata: {
      name,
      namespace,
      uid: `uid-${name}`,
      labels,
      annotations: { ...annotations, ...(share !== undefined && { 'metallb.io/allow-shared-ip': share }) },
      creationTimestamp: new Date(age * 1000).toISOString(),
    },
    spec: { type: 'LoadBalancer', clusterIPs: ['10.96.0.1'], ports: ports.map(servicePort), ...words.spec },
    status: { loadBalancer: { ingress: ingress.map((ip) => ({ ip, ipMode: 'VIP' })) } },
  }
}

function servicePort(port: string | number): ServicePort {
  const [protocol = '', number] = typeof port === 'number' ? ['TCP', port] : port.split('/')
  return { protocol, port: Number(number) }
}

export const V6: Service['spec'] = { clusterIPs: ['fd00:96::1'], ipFamilies: ['IPv6'] }
export const DUAL = ['10.96.0.1', 'fd00:96::1']
export const PREFER: Service['spec'] = { clusterIPs: DUAL, ipFamilyPolicy: 'PreferDualStack' }
export const REQUIRE: Service['spec'] = { clusterIPs: DUAL, ipFamilyPolicy: 'RequireDualStack' }

/** `pools({ a: ['192.0.2.0/30'], b: { addresses: […], autoAssign: false } })`; what is rejected stays rejected. */
export function pools(
  manifests: Record<string, readonly string[] | object>,
  teams: readonly string[] = [],
): Config {
  const namespaces = ['default', ...teams].map((name) => ({ metadata: { name, labels: { team: name } } }))
  const objects = Object.entries(manifests).map(([name, spec]) => ({
    metadata: { name },
    spec: Array.isArray(spec) ? { addresses: spec } : spec,
  }))
  return parseConfig({ pools: objects, l2Advertisements: [], namespaces }).config
}

/** What is decided at once, in a cluster without a class. */
export function decisionsFor(config: Config, services: readonly Service[]): ReadonlyMap<string, Decision> {
  return allocate({ services, config, loadBalancerClass: '' })
}

/** Addresses by Service: `{ 'default/web': '192.0.2.0' }`, those of a pair joined by a blank. */
export function addresses(config: Config, ...services: readonly Service[]): Record<string, string> {
  return Object.fromEntries(
    [...decisionsFor(config, services)].map(([key, { ingress }]) => [
      key.replace('default/', ''),
      ingress.join(' '),
    ]),
  )
}

/** The decision for the last of the Services, the others being there already. */
export function decide(config: Config, ...services: readonly Service[]): Decision {
  const last = services.at(-1)?.metadata
  const decision = decisionsFor(config, services).get(`${last?.namespace}/${last?.name}`)
  if (decision === undefined) throw new Error('the Service is not ours')
  return decision
}

/** `reason: message` of each verdict. */
export function said({ verdicts }: Decision): string[] {
  return verdicts.map(({ reason, message }) => `${reason}: ${message}`)
}

/** The manifests after the controller wrote what was decided. */
export function written(services: readonly Service[], decisions: ReadonlyMap<string, Decision>): Service[] {
  return services.map((it) => {
    const decision = decisions.get(`${it.metadata?.namespace}/${it.metadata?.name}`)
    if (decision === undefined || isUpToDate(it, decision)) return it
    const { 'metallb.io/ip-allocated-from-pool': _, ...annotations } = it.metadata?.annotations ?? {}
    if (decision.pool !== null) annotations['metallb.io/ip-allocated-from-pool'] = decision.pool
    return {
      ...it,
      metadata: { ...it.metadata, annotations },
      status: { loadBalancer: { ingress: decision.ingress.map((ip) => ({ ip, ipMode: 'VIP' })) } },
    }
  })
}
