// Which Service gets which address, and why: an allocator that follows the cluster, the same in one step, and what is
// needed to act on what they say.

export { allocate } from './allocate.ts'
export type { AllocationInput } from './allocate.ts'
export { Allocator } from './allocator.ts'
export { conditionsAfter, lacksAddress } from './condition.ts'
export { deprecations } from './decision.ts'
export { hasDecidedAddresses, isUpToDate } from './up-to-date.ts'
export type { Decision } from './decision.ts'
export type { Finding } from './explain.ts'
export { readWanted } from './request.ts'
