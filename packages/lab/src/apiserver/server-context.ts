// What every write needs: the store, the kinds, the date and chance. One value, made once in server.ts.

import type { ObjectKey } from './api-object.ts'
import type { Registry } from './kinds/registry.ts'
import type { ResourceKind, WriteContext } from './kinds/resource-kind.ts'
import type { PodLogs } from './subresources/pod-logs.ts'
import { qualified } from './status.ts'

export interface Server extends WriteContext {
  readonly registry: Registry
  readonly podLogs: PodLogs | undefined
}

/** An object of `kind` by namespace ('' for cluster-scoped kinds) and name. */
export function keyOf(kind: ResourceKind, namespace: string, name: string): ObjectKey {
  return { resource: qualified(kind), namespace, name }
}
