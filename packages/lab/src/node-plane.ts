// What makes the lab's nodes behave like a cluster's: Pods get a node, addresses and a process that answers; Services
// get EndpointSlices; every node gets its nftables rules. One level-triggered reconcile over the whole state, run again
// after each change. Decisions are pods.ts's, endpoints.ts's and proxy-rules.ts's; this only carries them out.

import { ENDPOINT_SLICES, PODS } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import type { Child } from './child.ts'
import type { Cluster } from './cluster.ts'
import { endpointSlices } from './endpoints.ts'
import { placePods, runningStatus } from './pods.ts'
import type { Placement, RunningPods, WantedPods } from './pods.ts'
import { startPodServer } from './programs.ts'
import { proxyRules } from './proxy-rules.ts'
import { runInNamespace } from './run-command.ts'
import { sliceChanges } from './slice-changes.ts'
import type { SliceChange } from './slice-changes.ts'
import type { StateDirectory } from './state-directory.ts'
import { NODES } from './topology.ts'
import type { LabNode } from './topology.ts'

export interface NodePlane {
  readonly podServers: readonly Child[]
  /** Stops reconciling; the pod-servers are left to the caller. */
  stop(): Promise<void>
}

/** Starts the nodes' pod-servers and begins to reconcile. */
export function startNodePlane(cluster: Cluster, directory: StateDirectory, logger: Logger): NodePlane {
  const podServers = new Map(
    NODES.map((node) => [
      node.name,
      startPodServer(node, (message) => podsRunning(node.name, message), directory),
    ]),
  )
  const running = new Map<string, ReadonlySet<string>>()
  const sentPods = new Map<string, string>()
  const appliedRules = new Map<string, string>()
  let isStopped = false
  let isDue = false
  let round: Promise<void> | undefined

  // runs the reconcile once the present turn is over; many calls make one run
  function wake(): void {
    isDue = true
    round ??= rounds().finally(() => {
      round = undefined
      if (isDue && !isStopped) wake()
    })
  }

  function podsRunning(node: string, message: RunningPods): void {
    running.set(node, new Set(message.running))
    wake()
  }

  async function rounds(): Promise<void> {
    while (isDue && !isStopped) {
      // what else changed in this turn goes into the same round
      await Promise.resolve()
      isDue = false
      await reconcile()
    }
  }

  async function reconcile(): Promise<void> {
    const placements = placePods(cluster.pods())
    for (const { name } of NODES) sendPods(name, placements)
    await Promise.all([
      ...placements.map(recordPlacement),
      ...sliceChanges(endpointSlices(cluster.services(), cluster.pods()), cluster.slices()).map(storeSlice),
      ...NODES.map(applyRules),
    ])
  }

  function sendPods(node: string, placements: readonly Placement[]): void {
    const wanted: WantedPods = {
      pods: placements
        .filter((placement) => placement.node.name === node)
        .map(({ pod: { metadata, spec }, addresses }) => ({
          name: metadata.name,
          uid: metadata.uid ?? metadata.name,
          addresses,
          ports: spec.containers.flatMap(({ ports = [] }) => ports),
        })),
    }
    const text = JSON.stringify(wanted)
    if (sentPods.get(node) === text) return
    sentPods.set(node, text)
    podServers.get(node)?.send(wanted)
  }

  async function recordPlacement(placement: Placement): Promise<void> {
    const { pod, node } = placement
    const { name, namespace = 'default', uid = name } = pod.metadata
    if (pod.spec.nodeName === undefined) {
      const spec = { nodeName: node.name }
      await cluster.client.patch(PODS, { name, namespace }, 'application/merge-patch+json', { spec })
      return
    }
    if (pod.status?.podIPs !== undefined || !running.get(node.name)?.has(uid)) return
    const status = runningStatus(placement, `${new Date().toISOString().slice(0, 19)}Z`)
    await cluster.client.updateStatus(PODS, { ...pod, status })
  }

  // a conflict only means that our copy is behind: the event that brings it up to date starts another round
  async function storeSlice({ verb, slice }: SliceChange): Promise<void> {
    const { client } = cluster
    const answer = await (verb === 'create'
      ? client.create(ENDPOINT_SLICES, slice)
      : verb === 'update'
        ? client.update(ENDPOINT_SLICES, slice)
        : client.delete(ENDPOINT_SLICES, slice.metadata))
    if (!answer.ok && ![404, 409].includes(answer.error.code)) {
      logger.warn({ op: `${verb}EndpointSlice`, name: slice.metadata.name, error: answer.error.message })
    }
  }

  async function applyRules(node: LabNode): Promise<void> {
    const rules = proxyRules(node, cluster.services(), cluster.slices())
    if (appliedRules.get(node.name) === rules) return
    const { exitCode, stderr } = await runInNamespace(node.namespace, ['nft', '-f', '-'], rules)
    if (exitCode === 0) appliedRules.set(node.name, rules)
    else logger.error({ op: 'applyRules', node: node.name, error: stderr })
  }

  cluster.onChange(wake)
  wake()
  return {
    podServers: [...podServers.values()],
    async stop() {
      isStopped = true
      await round
    },
  }
}
