// What makes the lab's nodes behave like a cluster's: Pods get a node, addresses and processes, and their status says
// how those are doing. One level-triggered reconcile over the whole state. Decisions are kubelet/schedule.ts's,
// place-pods.ts's and pod-status.ts's; this carries them out. Not here: what a controller manager and a proxy do.

import { PODS } from '@ingot/api'
import { timestamp } from '@ingot/kube'
import type { Cluster } from './cluster.ts'
import { Kubelet } from './kubelet/kubelet.ts'
import type { KubeletHooks } from './kubelet/kubelet.ts'
import { placePods } from './kubelet/place-pods.ts'
import type { Placement } from './kubelet/place-pods.ts'
import { podStatus } from './kubelet/pod-status.ts'
import { schedule } from './kubelet/schedule.ts'
import type { Binding } from './kubelet/schedule.ts'
import type { Pod } from './kinds.ts'
import { reconcileLoop } from './reconcile-loop.ts'
import type { Site } from './site.ts'

export interface NodePlane {
  readonly kubelets: readonly Kubelet[]
  /** Looks again at everything. */
  wake(): void
  /** Stops reconciling; the processes are left to the caller. */
  stop(): Promise<void>
}

/** What the plane asks of the lab. */
export type NodePlaneOptions = Omit<KubeletHooks, 'changed'>

/** Starts a kubelet for every node and begins to reconcile. */
export function startNodePlane(site: Site, cluster: Cluster, options: NodePlaneOptions): NodePlane {
  const { client } = cluster
  const loop = reconcileLoop(reconcile, (error) => site.logger.error({ op: 'runPods', error }))
  const { wake } = loop
  const kubelets = site.nodes.map((node) => new Kubelet(node, site, { ...options, changed: wake }))
  const kubeletOf = new Map(kubelets.map((kubelet) => [kubelet.node.name, kubelet]))

  async function reconcile(): Promise<void> {
    const pods = cluster.pods()
    const placements = placePods(pods, site.nodes)
    const reachable = placements.filter(({ node }) => options.isReachable(node.name))
    for (const kubelet of kubelets) {
      if (options.isReachable(kubelet.node.name)) kubelet.sync(reachable)
    }
    await Promise.all([
      ...schedule(pods, cluster.nodes()).map(bind),
      ...reachable.map(report),
      ...pods.filter(isLeaving).map(release),
    ])
  }

  async function bind({ pod, node }: Binding): Promise<void> {
    const { name, namespace = 'default' } = pod.metadata
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, namespace },
      target: { apiVersion: 'v1', kind: 'Node', name: node },
    }
    complain('bind', pod, await client.createSubresource(PODS, { name, namespace }, 'binding', binding))
  }

  async function report(placement: Placement): Promise<void> {
    const { pod, node } = placement
    const kubelet = kubeletOf.get(node.name)
    if (kubelet === undefined) return
    const now = timestamp(new Date())
    const status = podStatus(placement, (container) => kubelet.stateOf(pod, container), now)
    if (status === null) return
    complain('reportPod', pod, await client.updateStatus(PODS, { ...pod, status }))
  }

  /** A Pod on its way out has no processes any more, and nothing holds it but its kubelet. */
  function isLeaving({ metadata, spec }: Pod): boolean {
    return (
      metadata.deletionTimestamp !== undefined &&
      spec.nodeName !== undefined &&
      options.isReachable(spec.nodeName)
    )
  }

  async function release(pod: Pod): Promise<void> {
    const { name, namespace = 'default' } = pod.metadata
    complain('releasePod', pod, await client.delete(PODS, { name, namespace }, { gracePeriodSeconds: 0 }))
  }

  // a conflict only means that our copy is behind: the event that brings it up to date starts another round
  function complain(op: string, { metadata }: Pod, answer: Awaited<ReturnType<typeof client.delete>>): void {
    if (answer.ok || [404, 409].includes(answer.error.code)) return
    site.logger.warn({ op, pod: `${metadata.namespace}/${metadata.name}`, error: answer.error.message })
  }

  cluster.onChange(wake)
  wake()
  return { kubelets, wake, stop: () => loop.stop() }
}
