// Gives every node its nftables rules, again whenever a Service or an EndpointSlice changes: the play of kube-proxy. A
// node that is dead, frozen or cut off keeps the rules it had. Only what changed is sent; a node that refuses it is given
// the whole table from nothing. What the rules are is proxy-rules.ts's, how they change proxy-table.ts's.

import { milliseconds, seconds } from '@ingot/api'
import type { Cluster } from './cluster.ts'
import { areSame, proxyRules } from './proxy-rules.ts'
import type { Known } from './proxy-rules.ts'
import { transactions, UNKNOWN } from './proxy-table.ts'
import type { Parts } from './proxy-table.ts'
import { reconcileLoop } from './reconcile-loop.ts'
import type { ReconcileLoop } from './reconcile-loop.ts'
import type { Site } from './site.ts'
import type { LabNode } from './topology.ts'

/** Before a node that refused the whole table is given it again. */
const RETRY_PAUSE = seconds(2)

interface NodeState {
  readonly node: LabNode
  readonly known: Known
  /** What the kernel has; UNKNOWN while it changes too. */
  applied: Parts
  /** The Services and slices that came to that. */
  seen: readonly object[]
  /** What went wrong with the whole table; '' where nothing did. */
  trouble: string
  /** Not tried again earlier, by performance.now(). */
  pauseEnd: number
}

/** Starts to reconcile. */
export function startProxyPlane(
  { nodes, ground, logger }: Pick<Site, 'nodes' | 'ground' | 'logger'>,
  cluster: Pick<Cluster, 'services' | 'slices' | 'onChange'>,
  isReachable: (node: string) => boolean,
): ReconcileLoop {
  const states = nodes.map((node): NodeState => ({
    node,
    known: new WeakMap(),
    applied: UNKNOWN,
    seen: [],
    trouble: '',
    pauseEnd: 0,
  }))
  const loop = reconcileLoop(reconcile, (error) => logger.error({ op: 'applyRules', error }))

  async function reconcile(): Promise<void> {
    await Promise.all(states.filter(({ node }) => isReachable(node.name)).map(apply))
  }

  async function apply(state: NodeState): Promise<void> {
    const pause = state.pauseEnd - performance.now()
    if (pause > 0) return loop.wakeAfter(milliseconds(Math.ceil(pause)))
    const { node, applied } = state
    const [services, slices] = [cluster.services(), cluster.slices()]
    const seen = [...services, ...slices]
    // most changes in a cluster are of something else
    if (applied !== UNKNOWN && areSame(state.seen, seen)) return
    const rules = proxyRules(node, services, slices, state.known)
    state.applied = UNKNOWN
    let trouble = await load(node, applied, rules)
    if (trouble !== '' && applied !== UNKNOWN) {
      // somebody else changed the table
      logger.warn({ op: 'rebuildRules', node: node.name, error: trouble })
      trouble = await load(node, UNKNOWN, rules)
    }
    if (trouble === '') {
      state.applied = rules
      state.seen = seen
    } else {
      if (trouble !== state.trouble) logger.error({ op: 'applyRules', node: node.name, error: trouble })
      state.pauseEnd = performance.now() + RETRY_PAUSE
      loop.wakeAfter(RETRY_PAUSE)
    }
    state.trouble = trouble
  }

  /** Returns what went wrong, '' where nothing did. */
  async function load(node: LabNode, before: Parts, after: Parts): Promise<string> {
    for (const text of transactions(before, after)) {
      try {
        const result = await ground.runInNamespace(node.namespace, ['nft', '-f', '-'], text)
        if (result.exitCode !== 0) return firstLines(result.stderr) || `nft ended with ${result.exitCode}`
      } catch (error) {
        // no more processes, or files
        return String(error)
      }
    }
    return ''
  }

  cluster.onChange(loop.wake)
  loop.wake()
  return loop
}

/** nft says three lines about each command that the kernel refused, and there can be hundreds of them. */
function firstLines(text: string): string {
  return text.trim().split('\n', 3).join('\n')
}
