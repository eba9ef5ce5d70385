// The vocabulary that every layer shares: verdicts, durations, MetalLB's kinds, and what is read of Kubernetes' own.

export * from './duration.ts'
export * from './resources.ts'
export * from './verdict.ts'
