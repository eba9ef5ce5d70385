// MetalLB's kinds: their schemas, the check of an object against its schema, and the CRDs made from them.

export * from './bfd-profile.ts'
export * from './bgp-advertisement.ts'
export * from './bgp-peer.ts'
export * from './bgp-peer-conversion.ts'
export * from './bgp-peer-v1beta1.ts'
export * from './community.ts'
export * from './configuration-state.ts'
export * from './custom-resource-definitions.ts'
export * from './ip-address-pool.ts'
export * from './l2-advertisement.ts'
export * from './service-bgp-status.ts'
export * from './service-l2-status.ts'
