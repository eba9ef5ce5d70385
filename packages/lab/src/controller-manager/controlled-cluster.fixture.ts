// The embedded API server with the controllers on it, and in place of the lab's nodes a loop that binds every Pod and
// says at once that it runs. `holdPods` lets new ones stay unready, as an image that cannot be pulled does.

import { NODES as NODE_KIND, PODS } from '@ingot/api'
import { timestamp } from '@ingot/kube'
import { createLogger } from '@ingot/telemetry'
import { Database } from 'bun:sqlite'
import { createApiServer } from '../apiserver/index.ts'
import type { PodLogs } from '../apiserver/index.ts'
import { openCluster } from '../cluster.ts'
import { placePods } from '../kubelet/place-pods.ts'
import { podStatus } from '../kubelet/pod-status.ts'
import { schedule } from '../kubelet/schedule.ts'
import { reconcileLoop } from '../reconcile-loop.ts'
import { SERVICE_MONITOR_DEFINITION } from '../service-monitor.ts'
import { labNodes } from '../topology.ts'
import { startControllerManager } from './controller-manager.ts'

function fail(error: unknown): never {
  throw error
}

export async function startControlledCluster(podLogs: PodLogs) {
  const api = createApiServer({
    database: new Database(':memory:'),
    clock: () => new Date(),
    random: Math.random,
    definitions: [SERVICE_MONITOR_DEFINITION],
    podLogs,
  })
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: api.fetch })
  const url = `http://127.0.0.1:${server.port}`
  const log: string[] = []
  const logger = createLogger({
    level: 'info',
    clock: () => new Date(),
    write: (line) => void log.push(line),
  })
  const cluster = openCluster({ server: url, insecureSkipTlsVerify: false }, logger)
  let isHolding = false
  const nodes = labNodes(3)
  const isRunning = () => ({ isRunning: true, restarts: 0 })
  const kubelet = reconcileLoop(async () => {
    const pods = cluster.pods()
    const bindings = schedule(pods, cluster.nodes()).map(({ pod: { metadata }, node }) =>
      cluster.client.createSubresource(PODS, metadata, 'binding', { metadata, target: { name: node } }),
    )
    const reports = placePods(pods, nodes).map(async (placement) => {
      const { pod } = placement
      const status = podStatus(placement, isRunning, timestamp(new Date()))
      const isHeld = isHolding && pod.status?.podIPs === undefined
      if (status !== null && !isHeld) await cluster.client.updateStatus(PODS, { ...pod, status })
    })
    await Promise.all([...bindings, ...reports])
  }, fail)
  for (const { name } of nodes) {
    const metadata = { name, labels: { 'kubernetes.io/hostname': name } }
    await cluster.client.create(NODE_KIND, { metadata })
  }
  cluster.onChange(kubelet.wake)
  const controllers = startControllerManager(cluster, logger)
  return {
    url,
    log,
    holdPods(isHeld: boolean) {
      isHolding = isHeld
      kubelet.wake()
    },
    async stop() {
      await Promise.all([controllers.stop(), kubelet.stop()])
      await cluster.close()
      api.close()
      await server.stop(true)
    },
  }
}
