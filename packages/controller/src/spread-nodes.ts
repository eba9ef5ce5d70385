// The nodes among which the strategy spread chooses. They are listed every ten seconds, since MetalLB's role lets the
// controller list Nodes and not watch them. Who has a speaker is known by the ConfigurationState that each one writes.

import { CONFIGURATION_STATES, NODES, seconds } from '@ingot/api'
import { spreadNodes } from '@ingot/election'
import type { CandidateNode } from '@ingot/election'
import type { ApiError, Client, KubernetesObject, Runtime, Stored } from '@ingot/kube'
import { wait } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { Node } from 'kubernetes-types/core/v1'

export interface SpreadNodesOptions {
  /** Where speakers write their ConfigurationStates. */
  readonly namespace: string
  readonly logger: Logger
  /** The nodes are others than before. */
  readonly changed: (nodes: readonly CandidateNode[]) => void
}

const INTERVAL = seconds(10)
const NODE_LABEL = 'metallb.io/node-name'
const SPEAKERS = 'metallb.io/component-type=speaker'

/** Lists until it is stopped. */
export function watchSpreadNodes(
  client: Client,
  { namespace, logger, changed }: SpreadNodesOptions,
  runtime: Runtime,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let cancelPause = () => {}
  let isFailing = false
  let told: readonly CandidateNode[] = []

  function failed(error: ApiError): void {
    if (isFailing || stopping.signal.aborted) return
    isFailing = true
    const msg = 'the nodes cannot be listed: the strategy spread goes by what they were'
    logger.warn({ op: 'chooseNode', error: error.message, msg })
  }

  async function look(): Promise<void> {
    const [nodes, states] = await Promise.all([
      client.list<Stored<Node>>(NODES, {}, stopping.signal),
      client.list<KubernetesObject>(
        CONFIGURATION_STATES,
        { namespace, labelSelector: SPEAKERS },
        stopping.signal,
      ),
    ])
    if (!nodes.ok) return failed(nodes.error)
    // where the kind is missing, or nobody writes it, it is not known who has a speaker
    const speakers = states.ok ? states.value.items.map(({ metadata }) => metadata.labels?.[NODE_LABEL]) : []
    const now = spreadNodes(nodes.value.items, new Set(speakers))
    isFailing = false
    if (stopping.signal.aborted || Bun.deepEquals(now, told)) return
    told = now
    changed(now)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look()
      if (stopping.signal.aborted) return
      const pause = wait(runtime, INTERVAL)
      cancelPause = pause.cancel
      await pause.done
    }
  }

  const finished = run()
  return {
    stop() {
      stopping.abort()
      cancelPause()
      return finished
    },
  }
}
