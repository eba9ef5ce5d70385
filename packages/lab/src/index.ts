// The lab: a cluster of nodes and a client on one Linux machine, in network namespaces, with an embedded or a real API
// server. It starts the `ingot` programs and imports none of them. Needs ip and nft, and root or user namespaces.

export { createApiServer, FaultSwitch, openDatabase } from './apiserver/index.ts'
export type { ApiServer, Change, Effect, Fault, WatchStrike } from './apiserver/index.ts'
export { callLab } from './control.ts'
export { findKubernetes } from './kubernetes/find-kubernetes.ts'
export { realKubernetes } from './kubernetes/real-kubernetes.ts'
export { startKubernetes } from './kubernetes/start-kubernetes.ts'
export { embeddedKubernetes } from './lab-kubernetes.ts'
export { runLab } from './lab.ts'
export type { LabOptions, LabRuntime } from './lab.ts'
export { endLab, enterMachine } from './other-commands.ts'
export { runLabPart } from './parts/lab-part.ts'
export { isAlive } from './process-identity.ts'
export { makeOwnFolder, readRecord, stateDirectoryOf } from './state-directory.ts'
export type { LabRecord } from './state-directory.ts'
export { findProgram, findSystemPrograms } from './system-programs.ts'
export { labNodes, namespacesOf, SEGMENT_INTERFACE, setups, wiring } from './topology.ts'
