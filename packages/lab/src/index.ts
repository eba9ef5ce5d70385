// The lab: a cluster of three nodes and a client on one Linux machine, in network namespaces, with an embedded API
// server. It starts the `ingot` programs and imports none of them. Needs root, ip and nft.

export { createApiServer } from './apiserver/index.ts'
export { runLab } from './lab.ts'
export type { LabOptions, LabRuntime } from './lab.ts'
