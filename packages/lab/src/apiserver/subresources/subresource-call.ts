// A request for a subresource, which has found its object: what the code that answers it is given.

import type { Writer } from '../ownership/update.ts'
import type { ApiObject } from '../api-object.ts'
import type { FieldValidation } from '../decode.ts'
import type { ResourceKind } from '../kinds/resource-kind.ts'
import type { Server } from '../server-context.ts'

export interface SubresourceCall {
  readonly server: Server
  readonly request: Request
  readonly query: URLSearchParams
  readonly kind: ResourceKind
  readonly current: ApiObject
  readonly validation: FieldValidation
  readonly isDryRun: boolean
  /** Who owns what is changed. */
  readonly writer: Writer
}
