// What a Service is called, whether this installation is responsible for it, and the addresses its status says it has.
// `status.loadBalancer.ingress` is the truth about who has which address.

import type { Service } from 'kubernetes-types/core/v1'
import { ALLOCATED_FROM_POOL } from './annotations.ts'

/** The condition that a speaker sets while somebody who is no speaker uses an address of the Service. */
export const ADDRESS_CONFLICT = 'ingot.dev/AddressConflict'

/** `namespace/name`, the key of a Service everywhere. */
export function serviceKey({ metadata }: Service): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`
}

/**
 * Whether an installation started with `loadBalancerClass` ('' for none) looks after this Service. Kubernetes drops the
 * class when a Service stops being a LoadBalancer; then the annotation tells that an address was given and is to go.
 */
export function isManaged(service: Service, loadBalancerClass: string): boolean {
  const { type, loadBalancerClass: wanted } = service.spec ?? {}
  if (type === 'LoadBalancer' || loadBalancerClass === '') return (wanted ?? '') === loadBalancerClass
  return service.metadata?.annotations?.[ALLOCATED_FROM_POOL] !== undefined
}

/** The addresses in the status, in its order and spelling; entries with a host name only are none. */
export function ingressAddresses({ status }: Service): string[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []))
}
