// The embedded API server of the lab: one function that answers requests. See server.ts; its faults are in faults/.

export { createApiServer } from './server.ts'
export type { PodLogRequest, PodLogs } from './subresources/pod-logs.ts'
export type { ApiServer, ApiServerOptions } from './server.ts'
export { openDatabase } from './open-database.ts'
export type { Change } from './storage.ts'
export { FaultSwitch } from './faults/fault-switch.ts'
export type { WatchStrike } from './faults/fault-switch.ts'
export type { Effect, Fault, RequestFacts } from './faults/fault.ts'
