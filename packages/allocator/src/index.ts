// Which Service gets which address, and why: one pure function over all Services, and what is needed to act on what
// it says.

export { allocate } from './allocate.ts'
export type { AllocationInput } from './allocate.ts'
export { isUpToDate } from './decision.ts'
export type { Decision } from './decision.ts'
