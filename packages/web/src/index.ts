// The web page of the controller: what it shows, as plain data, and the app that serves it. It reads what is handed in and
// changes nothing. Who may see it is for whoever serves the app.

export { createSite } from './site.tsx'
export type { PlanAnswer, PlanFinding, PlanResult } from './plan-answer.ts'
export type { Site, SiteSources } from './site.tsx'
export { CELLS_MAX } from './snapshot.ts'
export type { ServiceRow, ServiceState } from './service-row.ts'
export type { Cells, NodeView, PeerView, PoolView, Snapshot, Takeover } from './snapshot.ts'
