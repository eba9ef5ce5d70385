// Whether a pool serves a Service: `serviceAllocation` reserves it for namespaces and labels, both of which must fit.

import { selectorMatches } from '@ingot/api'
import type { Pool } from '@ingot/config'
import type { Request } from './request.ts'

/** Why the pool does not serve the Service, as the end of a sentence; `undefined` when it does. */
export function notAdmitted({ serviceAllocation }: Pool, request: Request): string | undefined {
  if (serviceAllocation === undefined) return undefined
  const { namespaces, serviceSelectors } = serviceAllocation
  if (namespaces !== undefined && !namespaces.has(request.namespace))
    return 'is reserved for other namespaces'
  if (serviceSelectors.length === 0) return undefined
  return serviceSelectors.some((selector) => selectorMatches(selector, request.labels))
    ? undefined
    : 'is reserved for Services with other labels'
}
