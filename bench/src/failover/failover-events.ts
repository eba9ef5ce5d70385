// What befalls the owner of an address, and how it is undone: of the process, of the link, of the objects by which the
// cluster says who may announce. Each is one event of the failover benchmark; what it costs a client is trial.ts's.

import { NODES } from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'
import type { NodeSpeaker, SpeakerSegment } from '@ingot/lab'
import type { Node, NodeCondition } from 'kubernetes-types/core/v1'
import { moveEndpoints, must } from '../segment/services.ts'
import type { AnnouncedService } from '../segment/services.ts'

/** What an event happens to. */
export interface Stage {
  readonly segment: SpeakerSegment
  readonly service: AnnouncedService
  readonly owner: NodeSpeaker
  /** Who is to take the address. */
  readonly next: NodeSpeaker
}

export interface FailoverEvent {
  /** In the names of figures. */
  readonly name: string
  readonly policy: 'Cluster' | 'Local'
  /** It is over when `strike` returns, and the owner is to have the address afterwards, whoever had it meanwhile. */
  readonly passes?: boolean
  strike(stage: Stage): Promise<void>
  undo(stage: Stage): Promise<void>
}

const EXCLUDE_LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers'

const restart = ({ owner }: Stage) => owner.start()

export const FAILOVER_EVENTS: readonly FailoverEvent[] = [
  { name: 'killed', policy: 'Cluster', strike: ({ owner }) => owner.kill(), undo: restart },
  freeze('frozen 0.2 s', 200),
  freeze('frozen 1 s', 1000),
  {
    name: 'link down',
    policy: 'Cluster',
    strike: ({ segment, owner }) => segment.setLink(owner.node, 'segment', 'cut'),
    undo: ({ segment, owner }) => segment.setLink(owner.node, 'segment', 'up'),
  },
  { name: 'terminated', policy: 'Cluster', strike: ({ owner }) => owner.terminate(), undo: restart },
  { name: 'drained', policy: 'Cluster', strike: ({ owner }) => owner.drain(), undo: restart },
  {
    name: 'network unavailable',
    policy: 'Cluster',
    strike: (stage) => setNetworkUnavailable(stage, 'True'),
    undo: (stage) => setNetworkUnavailable(stage, 'False'),
  },
  {
    name: 'excluded',
    policy: 'Cluster',
    strike: (stage) => setExcluded(stage, 'true'),
    undo: (stage) => setExcluded(stage, null),
  },
  {
    name: 'endpoint moved',
    policy: 'Local',
    strike: ({ segment, service, next }) => moveEndpoints(segment.client, service, [next.node.name]),
    undo: ({ segment, service, owner }) => moveEndpoints(segment.client, service, [owner.node.name]),
  },
]

function freeze(name: string, milliseconds: number): FailoverEvent {
  return {
    name,
    policy: 'Cluster',
    passes: true,
    async strike({ owner }) {
      owner.freeze()
      await Bun.sleep(milliseconds)
      owner.thaw()
    },
    undo: () => Promise.resolve(),
  }
}

async function setNetworkUnavailable({ segment, owner }: Stage, status: 'True' | 'False'): Promise<void> {
  const { client } = segment
  const node = must(await client.get<KubernetesObject & Node>(NODES, owner.node))
  const now = new Date().toISOString().replace(/\.\d+/, '')
  const condition: NodeCondition = { type: 'NetworkUnavailable', status, lastTransitionTime: now }
  const others = (node.status?.conditions ?? []).filter(({ type }) => type !== condition.type)
  must(
    await client.updateStatus(NODES, {
      ...node,
      status: { ...node.status, conditions: [...others, condition] },
    }),
  )
}

/** `null` takes the label away. */
async function setExcluded({ segment, owner }: Stage, value: 'true' | null): Promise<void> {
  const patch = { metadata: { labels: { [EXCLUDE_LABEL]: value } } }
  must(await segment.client.patch(NODES, owner.node, 'application/merge-patch+json', patch))
}
