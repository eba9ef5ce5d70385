// The vocabulary that every layer shares: verdicts, durations, and what is read of Kubernetes' own kinds. MetalLB's
// kinds have an entry of their own, kinds.ts: their schemas cost memory that the packet thread does not need.

export * from './annotations.ts'
export * from './differing.ts'
export * from './duration.ts'
export * from './endpoint-usability.ts'
export * from './event.ts'
export * from './go-duration.ts'
export * from './label-selector.ts'
export * from './quote.ts'
export * from './resources.ts'
export * from './service-conditions.ts'
export * from './service-identity.ts'
export * from './steps.ts'
export * from './verdict.ts'
