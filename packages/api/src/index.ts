// The vocabulary that every layer shares: verdicts, durations, MetalLB's kinds, and what is read of Kubernetes' own.

export * from './annotations.ts'
export * from './custom-resource-definitions.ts'
export * from './duration.ts'
export * from './endpoint-usability.ts'
export * from './event.ts'
export * from './ip-address-pool.ts'
export * from './l2-advertisement.ts'
export * from './label-selector.ts'
export * from './quote.ts'
export * from './resources.ts'
export * from './service-identity.ts'
export * from './verdict.ts'
