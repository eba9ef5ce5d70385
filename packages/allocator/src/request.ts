// All that a Service asks of the allocator, read once from its manifest and status. What keeps a Service from getting
// any address, whatever the pools, is found here too.

import { ALLOCATED_FROM_POOL, accept, ingressAddresses, quoted, readAnnotation, refuse } from '@ingot/api'
import type { Annotation, Labels, Result } from '@ingot/api'
import { parseAddress } from '@ingot/net'
import type { Address, Family } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import { parseAddressList } from './families.ts'
import type { AddressList } from './families.ts'
import { readSharing } from './sharing.ts'
import type { Sharing } from './sharing.ts'

export interface Request {
  readonly key: string
  readonly namespace: string
  readonly labels: Labels
  /** RFC 3339 in UTC, so that text order is time order. */
  readonly created: string
  readonly uid: string
  /** The addresses in the status, as spelled there. */
  readonly current: readonly string[]
  /** The pool that the status is said to be from. */
  readonly currentPool: string | undefined
  /** Families of the cluster addresses; the Service can have addresses of these only. */
  readonly cluster: Result<AddressList>
  readonly clusterAddresses: readonly string[]
  readonly policy: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack'
  /** The family to have under PreferDualStack where no pool has both. */
  readonly preferredFamily: Family
  /** The annotation that names a pool. */
  readonly pool: Annotation | undefined
  /** The addresses asked for; none when any will do. */
  readonly wanted: Result<readonly Address[]>
  readonly sharing: Sharing
}

/** Reads the Service `key`; refused when it can have no address at all, which is when one it has is to go. */
export function readRequest(key: string, service: Service): Result<Request> {
  const { metadata, spec = {} } = service
  if (spec.type !== 'LoadBalancer') {
    return refuse('NotLoadBalancer', 'the Service is not of type LoadBalancer', { type: spec.type ?? '' })
  }
  const single = spec.clusterIP ? [spec.clusterIP] : []
  const clusterAddresses = spec.clusterIPs?.length ? spec.clusterIPs : single
  if (clusterAddresses.length === 0) return refuse('NoClusterIPs', 'the Service has no cluster IPs (yet)')
  const policy = readPolicy(spec.ipFamilyPolicy)
  if (policy === 'RequireDualStack' && (spec.clusterIPs ?? []).length < 2) {
    return refuse(
      'not enough clusterips',
      `Service requires dual stack but not enough clusterips [${(spec.clusterIPs ?? []).join(' ')}]`,
      { clusterIPs: clusterAddresses },
      'make the cluster dual stack, or set ipFamilyPolicy to PreferDualStack',
    )
  }
  const pool = readAnnotation(metadata, 'address-pool')
  return accept({
    key,
    namespace: metadata?.namespace ?? '',
    labels: metadata?.labels ?? {},
    created: metadata?.creationTimestamp ?? '',
    uid: metadata?.uid ?? '',
    current: ingressAddresses(service),
    currentPool: metadata?.annotations?.[ALLOCATED_FROM_POOL],
    cluster: parseAddressList(clusterAddresses),
    clusterAddresses,
    policy,
    preferredFamily: spec.ipFamilies?.[0] === 'IPv6' ? 'IPv6' : 'IPv4',
    pool: pool?.value === '' ? undefined : pool,
    wanted: readWanted(service),
    sharing: readSharing(service),
  })
}

function readPolicy(policy: string | undefined): Request['policy'] {
  return policy === 'RequireDualStack' || policy === 'PreferDualStack' ? policy : 'SingleStack'
}

/** The annotation loadBalancerIPs, or the deprecated field `spec.loadBalancerIP`, but not both. */
export function readWanted({ metadata, spec }: Service): Result<readonly Address[]> {
  const annotation = readAnnotation(metadata, 'loadBalancerIPs')
  const field = spec?.loadBalancerIP ?? ''
  if (!annotation?.value) return field === '' ? accept([]) : readField(field)
  const { key, value } = annotation
  if (field !== '') {
    const message = `service can not have both ${key} and svc.Spec.LoadBalancerIP`
    return refuse(
      'LoadBalancerFailed',
      message,
      { [key]: value, loadBalancerIP: field },
      'remove one of the two',
    )
  }
  const texts = value.split(',').map((text) => text.trim())
  if (texts.some((text) => parseAddress(text) === undefined)) {
    return refuse('LoadBalancerFailed', `invalid ${key}: ${quoted(value)}`, { [key]: value })
  }
  const list = parseAddressList(texts)
  return list.ok ? accept(list.value.addresses) : list
}

function readField(text: string): Result<readonly Address[]> {
  const address = parseAddress(text)
  return address === undefined
    ? refuse('LoadBalancerFailed', `invalid spec.loadBalancerIP ${quoted(text)}`, { loadBalancerIP: text })
    : accept([address])
}
