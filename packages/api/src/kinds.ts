// MetalLB's kinds: their schemas, the check of an object against its schema, and the CRDs made from them.

export * from './bgp-advertisement.ts'
export * from './custom-resource-definitions.ts'
export * from './ip-address-pool.ts'
export * from './l2-advertisement.ts'
