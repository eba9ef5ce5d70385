// How an object of the configuration is refused: MetalLB's sentence as the message; the object and the field as facts,
// since MetalLB's sentences often name neither.

import { refuse } from '@ingot/api'

/** Why an object is refused; fits wherever a Result is asked for. */
export type Refusal = ReturnType<typeof refuse>

/** Refuses an object; `field` is the path a person edits, such as `spec.addresses[2]`. */
export type Reject = (field: string, message: string, remedy?: string) => Refusal

/** The kinds that configure something. */
export type ConfigKind =
  'BFDProfile' | 'BGPAdvertisement' | 'BGPPeer' | 'Community' | 'IPAddressPool' | 'L2Advertisement'

/** For one object. `name` is '' when it has none. */
export function rejectionOf(kind: ConfigKind, name: string): Reject {
  return (field, message, remedy) => refuse('ConfigurationError', message, { kind, name, field }, remedy)
}
