// How Ingot is installed in a cluster and watched there: its accounts and roles, its workloads, the manifests made of them,
// what Prometheus tells people of, and what Grafana shows.

export { ALERTS } from './alerts.ts'
export type { Alert } from './alert.ts'
export { DASHBOARD } from './dashboard.ts'
export { defaultPoolObjects } from './default-pool.ts'
export type { DefaultPool } from './default-pool.ts'
export { installation, manifests } from './manifests.ts'
export { accessOf } from './roles.ts'
export { imageOf } from './pod.ts'
export type { Images } from './pod.ts'
export { IMAGES } from './released-images.ts'
export { CLUSTER_RULES, NAMESPACE_RULES } from './rules.ts'
export type { Component } from './names.ts'
export type { AnyObject } from './objects.ts'
