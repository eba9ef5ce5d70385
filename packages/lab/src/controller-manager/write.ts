// What a controller decides: writes to the API server as plain data, which controller-manager.ts carries out. Deciding
// and writing are apart so that every decision can be tested without a server.

import type { Resource } from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'

/** One write. An update holds the stored resourceVersion, so that it is refused when somebody was faster. */
export interface Write {
  readonly verb: 'create' | 'update' | 'updateStatus' | 'delete'
  readonly resource: Resource
  readonly object: KubernetesObject
  /** Whose Events tell of it, if anybody's. */
  readonly teller?: Teller
}

/** An object on whose behalf another is written. */
export interface Teller {
  readonly resource: Resource
  readonly object: KubernetesObject
  /** What it says when the write is done, where that is not plain from the write itself. */
  readonly message?: string
}

/** The writes that bring one object nearer to what it should be. */
export interface Plan {
  readonly writes: readonly Write[]
  /** When time alone may change the plan: milliseconds since 1970, Infinity for never. */
  readonly recheckAt: number
}
