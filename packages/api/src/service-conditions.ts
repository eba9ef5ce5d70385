// The condition by which the controller says in a Service's status whether it has an address, and if not, why: it writes it,
// speakers and people read it. MetalLB writes none.

import type { Service } from 'kubernetes-types/core/v1'
import type { Condition } from 'kubernetes-types/meta/v1'

/** True when the Service has an address. */
export const ALLOCATED = 'ingot.dev/Allocated'

/** Its reason where other Services hold the address or the port that the Service asks for. */
export const SHARING_CONFLICT = 'SharingConflict'

export function allocatedCondition({ status }: Service): Condition | undefined {
  return status?.conditions?.find(({ type }) => type === ALLOCATED)
}
