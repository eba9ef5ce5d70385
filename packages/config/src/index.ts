// MetalLB's objects parsed into the pools, advertisements and peers that the other packages decide by. What is wrong with
// an object comes back as a verdict, in MetalLB's words.

export * from './accept-config.ts'
export * from './bgp-mode.ts'
export * from './config.ts'
export * from './left-out.ts'
export * from './left-to-frr.ts'
export * from './node-objects.ts'
export * from './parse-config.ts'
export { formatRange, printableConfig } from './printable-config.ts'
export { PLAIN_RULES } from './pool-rules.ts'
export type { PoolRules, Reservation, Strategy } from './pool-rules.ts'
export { nameOf, valueAt } from './unchecked.ts'
