// `status.conditions`, which many kinds have and which patches merge by type. Contract: meta/v1 Condition, and the older
// conditions of nodes and pods with their heartbeat and probe times.

import { listMap, long, string, struct } from '../schema/schema.ts'

export const conditions = listMap(
  struct('Condition', {
    type: string,
    status: string,
    reason: string,
    message: string,
    observedGeneration: long,
    lastTransitionTime: string,
    lastHeartbeatTime: string,
    lastProbeTime: string,
    lastUpdateTime: string,
  }),
  'type',
)
