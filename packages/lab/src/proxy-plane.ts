// Gives every node its nftables rules, again whenever a Service or an EndpointSlice changes: the play of kube-proxy. A
// node that is dead, frozen or cut off keeps the rules it had. What the rules are is proxy-rules.ts's.

import type { Cluster } from './cluster.ts'
import { affinityRemovals, proxyRules } from './proxy-rules.ts'
import { reconcileLoop } from './reconcile-loop.ts'
import type { ReconcileLoop } from './reconcile-loop.ts'
import type { Site } from './site.ts'
import type { LabNode } from './topology.ts'

/** Starts to reconcile. */
export function startProxyPlane(
  { nodes, ground, logger }: Site,
  cluster: Cluster,
  isReachable: (node: string) => boolean,
): ReconcileLoop {
  const applied = new Map<string, string>()
  const loop = reconcileLoop(reconcile, (error) => logger.error({ op: 'applyRules', error }))

  async function reconcile(): Promise<void> {
    await Promise.all(nodes.filter(({ name }) => isReachable(name)).map(apply))
  }

  async function apply(node: LabNode): Promise<void> {
    const rules = proxyRules(node, cluster.services(), cluster.slices())
    const before = applied.get(node.name) ?? ''
    if (before === rules) return
    const transaction = rules + affinityRemovals(before, rules)
    const { exitCode, stderr } = await ground.runInNamespace(node.namespace, ['nft', '-f', '-'], transaction)
    if (exitCode === 0) applied.set(node.name, rules)
    else logger.error({ op: 'applyRules', node: node.name, error: stderr })
  }

  cluster.onChange(loop.wake)
  loop.wake()
  return loop
}
