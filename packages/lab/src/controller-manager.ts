// Keeps the EndpointSlices of every Service: the part of kube-controller-manager that the lab needs when there is none.

import { ENDPOINT_SLICES } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import type { Cluster } from './cluster.ts'
import { endpointSlices } from './endpoints.ts'
import { startReconcileLoop } from './reconcile-loop.ts'
import type { ReconcileLoop } from './reconcile-loop.ts'
import { sliceChanges } from './slice-changes.ts'
import type { SliceChange } from './slice-changes.ts'

/** Starts to reconcile. */
export function startControllerManager(cluster: Cluster, logger: Logger): ReconcileLoop {
  const { client } = cluster
  const loop = startReconcileLoop(reconcile)

  async function reconcile(): Promise<void> {
    await Promise.all(
      sliceChanges(endpointSlices(cluster.services(), cluster.pods()), cluster.slices()).map(storeSlice),
    )
  }

  // a conflict only means that our copy is behind: the event that brings it up to date starts another round
  async function storeSlice({ verb, slice }: SliceChange): Promise<void> {
    const answer = await (verb === 'create'
      ? client.create(ENDPOINT_SLICES, slice)
      : verb === 'update'
        ? client.update(ENDPOINT_SLICES, slice)
        : client.delete(ENDPOINT_SLICES, slice.metadata))
    if (!answer.ok && ![404, 409].includes(answer.error.code)) {
      logger.warn({ op: `${verb}EndpointSlice`, name: slice.metadata.name, error: answer.error.message })
    }
  }

  cluster.onChange(loop.wake)
  return loop
}
