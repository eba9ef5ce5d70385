// What a cluster notices of its nodes: a node that cannot tell the API server anything is not ready after a while, gets no
// new Pods, and its Pods serve no more. A node that is back is ready at once. One level-triggered reconcile; what is to be
// written is node-lifecycle.ts's. Real clusters wait 50 seconds before they give up on a node.

import { milliseconds, NODES, PODS, seconds } from '@ingot/api'
import type { Cluster } from './cluster.ts'
import type { Machines } from './machines.ts'
import { nodeConditions, nodeTaints, unreadyPod } from './node-lifecycle.ts'
import type { Node, Pod } from './kinds.ts'
import { reconcileLoop } from './reconcile-loop.ts'
import type { ReconcileLoop } from './reconcile-loop.ts'
import type { Site } from './site.ts'

/** How long a node may be silent. */
const GRACE = seconds(10)

/** Starts to watch over `machines`. */
export function startNodeMonitor(
  { logger }: Pick<Site, 'logger'>,
  cluster: Cluster,
  machines: Machines,
): ReconcileLoop {
  const { client } = cluster
  const loop = reconcileLoop(reconcile, (error) => logger.error({ op: 'watchNodes', error }))

  async function reconcile(): Promise<void> {
    const silences = new Map(machines.states().map(({ node }) => [node.name, machines.silenceOf(node.name)]))
    const isLost = (name: string) => (silences.get(name) ?? 0) >= GRACE
    await Promise.all([
      ...cluster
        .nodes()
        .flatMap((node) => [
          reportReadiness(node, isLost(node.metadata.name)),
          setTaints(node, isLost(node.metadata.name)),
        ]),
      ...cluster
        .pods()
        .filter(({ spec }) => isLost(spec.nodeName ?? ''))
        .map(giveUp),
      ...(cluster.isSynced() ? orphans().map(remove) : []),
    ])
    wakeWhenDue([...silences.values()])
  }

  async function reportReadiness(node: Node, isLost: boolean): Promise<void> {
    const conditions = nodeConditions(node, isLost, new Date())
    if (conditions === null) return
    complain(
      'reportNode',
      await client.updateStatus(NODES, { ...node, status: { ...node.status, conditions } }),
    )
  }

  async function setTaints(node: Node, isLost: boolean): Promise<void> {
    const taints = nodeTaints(node, isLost)
    if (taints === null) return
    // a list is replaced whole: not one that somebody else has changed meanwhile
    const patch = { metadata: { resourceVersion: node.metadata.resourceVersion }, spec: { taints } }
    complain('taintNode', await client.patch(NODES, node.metadata, 'application/merge-patch+json', patch))
  }

  /** Pods of nodes that are no more. */
  function orphans(): readonly Pod[] {
    const names = new Set(cluster.nodes().map(({ metadata }) => metadata.name))
    return cluster.pods().filter(({ spec }) => spec.nodeName !== undefined && !names.has(spec.nodeName))
  }

  async function remove({ metadata }: Pod): Promise<void> {
    complain('removePod', await client.delete(PODS, metadata, { gracePeriodSeconds: 0 }))
  }

  async function giveUp(pod: Pod): Promise<void> {
    const status = unreadyPod(pod, new Date())
    if (status !== null) complain('reportPod', await client.updateStatus(PODS, { ...pod, status }))
  }

  // a conflict only means that our copy is behind: the event that brings it up to date starts another round
  function complain(op: string, answer: Awaited<ReturnType<typeof client.delete>>): void {
    if (answer.ok || [404, 409].includes(answer.error.code)) return
    logger.warn({ op, error: answer.error.message })
  }

  function wakeWhenDue(silences: readonly number[]): void {
    const waits = silences
      .filter((silence) => silence > 0 && silence < GRACE)
      .map((silence) => GRACE - silence)
    if (waits.length > 0) loop.wakeAfter(milliseconds(Math.min(...waits)))
  }

  cluster.onChange(loop.wake)
  loop.wake()
  return loop
}
