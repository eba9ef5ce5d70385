// What decides whether two Services may have one address: both carry the same key, traffic for both reaches the same
// Pods, and no port is wanted twice.

import { readAnnotation } from '@ingot/api'
import type { Service } from 'kubernetes-types/core/v1'

export interface Sharing {
  /** Equal for Services that may share an address, ports allowing; '' for one that shares with nobody. */
  readonly group: string
  /** `TCP/80`; the same number in two protocols does not collide. */
  readonly ports: readonly string[]
}

export function readSharing({ metadata, spec }: Service): Sharing {
  const key = readAnnotation(metadata, 'allow-shared-ip')?.value ?? ''
  return {
    group: key === '' ? '' : JSON.stringify([key, backend(spec)]),
    ports: (spec?.ports ?? []).map(({ protocol, port }) => `${protocol ?? 'TCP'}/${port}`),
  }
}

/**
 * With the policy Local only nodes that have a Pod of the Service may answer, so the Pods have to be the same. Local
 * without a selector is still not Cluster; MetalLB takes the two for one.
 */
function backend(spec: Service['spec']): string {
  if (spec?.externalTrafficPolicy !== 'Local') return 'Cluster'
  const selector = Object.entries(spec.selector ?? {}).map(([key, value]) => `${key}=${value}`)
  return `Local ${selector.toSorted().join(',')}`
}
