// A thin Kubernetes client on Bun's own fetch. To use it: load a ClusterConfig (kubeconfig or service account), create a
// Client, start Informers for what you read, write with the Client, tell people with the EventRecorder. Answers are
// values; time and chance come from a Runtime.

export * from './api-error.ts'
export { backOff } from './back-off.ts'
export * from './client-metrics.ts'
export * from './client.ts'
export * from './cluster-config.ts'
export * from './coalesce.ts'
export * from './event-recorder.ts'
export { exactJson } from './exact-json.ts'
export * from './in-cluster.ts'
export * from './informer.ts'
export * from './kubeconfig.ts'
export * from './lease/lease-election.ts'
export { apiVersionOf, keyOf, timestamp } from './object.ts'
export type { KubernetesObject, ObjectMetadata, ObjectName, Stored } from './object.ts'
export * from './reviews.ts'
export { changesStatusOnly } from './status-only.ts'
export { systemRuntime, wait } from './runtime.ts'
export type { Runtime } from './runtime.ts'
export type { WatchEvent } from './watch-stream.ts'
