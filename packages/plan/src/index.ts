// What a change of the configuration or of Services would do, why a Service has the address it has, how full the pools
// are: reports of what the allocator, the configuration and the elections decide. Pure; somebody else reads the cluster.

export * from './announcement.ts'
export * from './apply.ts'
export * from './bgp-announcement.ts'
export * from './cluster.ts'
export * from './explain.ts'
export * from './node-announcement.ts'
export * from './plan.ts'
export * from './pool-size.ts'
export * from './pool-usage.ts'
