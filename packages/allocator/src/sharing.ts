// What decides whether two Services may have one address: both carry the same key or the pool needs none, traffic for
// both reaches the same Pods, and no port is wanted twice. Session affinity has no part in it: it is a Service's own.

import { readAnnotation } from '@ingot/api'
import type { Pool } from '@ingot/config'
import type { Service } from 'kubernetes-types/core/v1'

export interface Sharing {
  /** The sharing key; '' for none. */
  readonly key: string
  /** Equal for Services whose traffic reaches the same Pods, as far as an address is concerned. */
  readonly backend: string
  /** `TCP/80`; the same number in two protocols does not collide. */
  readonly ports: readonly string[]
}

export function readSharing({ metadata, spec }: Service): Sharing {
  return {
    key: readAnnotation(metadata, 'allow-shared-ip')?.value ?? '',
    backend: readBackend(spec),
    ports: (spec?.ports ?? []).map(({ protocol, port }) => `${protocol ?? 'TCP'}/${port}`),
  }
}

/** Equal for Services that may share an address of `pool`, ports allowing; '' for one that shares with nobody. */
export function sharingGroup({ key, backend }: Sharing, pool: Pool | undefined): string {
  if (pool?.rules.isShared === true) return JSON.stringify([backend])
  return key === '' ? '' : JSON.stringify([key, backend])
}

/** Whether nothing that decides about sharing differs. */
export function isSameSharing(a: Sharing, b: Sharing): boolean {
  return a.key === b.key && a.backend === b.backend && a.ports.join() === b.ports.join()
}

/**
 * With the policy Local only nodes that have a Pod of the Service may answer, so the Pods have to be the same. Local
 * without a selector is still not Cluster; MetalLB takes the two for one.
 */
function readBackend(spec: Service['spec']): string {
  if (spec?.externalTrafficPolicy !== 'Local') return 'Cluster'
  const selector = Object.entries(spec.selector ?? {}).map(([key, value]) => `${key}=${value}`)
  return `Local ${selector.toSorted().join(',')}`
}
