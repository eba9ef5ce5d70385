// The embedded API server of the lab: one function that answers requests. See server.ts.

export { createApiServer } from './server.ts'
export type { PodLogRequest, PodLogs } from './subresources/pod-logs.ts'
export type { ApiServer, ApiServerOptions } from './server.ts'
