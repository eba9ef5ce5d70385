// How an object of the configuration is refused: MetalLB's sentence as the message; the object and the field as facts,
// since MetalLB's sentences often name neither.

import { refuse } from '@ingot/api'
import type { Result } from '@ingot/api'

/** Refuses an object; `field` is the path a person edits, such as `spec.addresses[2]`. */
export type Reject = (field: string, message: string, remedy?: string) => Result<never>

/** For one object. `name` is '' when it has none. */
export function rejectionOf(kind: 'IPAddressPool' | 'L2Advertisement', name: string): Reject {
  return (field, message, remedy) => refuse('ConfigurationError', message, { kind, name, field }, remedy)
}
