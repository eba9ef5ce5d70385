// How Ingot is installed in a cluster: its accounts and roles, its workloads, and the manifests made of them.

export { defaultPoolObjects } from './default-pool.ts'
export type { DefaultPool } from './default-pool.ts'
export { installation, manifests } from './manifests.ts'
export { accessOf } from './roles.ts'
export type { Images } from './pod.ts'
export { CLUSTER_RULES, NAMESPACE_RULES } from './rules.ts'
export type { Component } from './names.ts'
export type { AnyObject } from './objects.ts'
