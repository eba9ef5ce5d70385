// What befalls the owner of an address, and how it is undone: of the process, of the link, of the objects by which the
// cluster says who may announce. Each is one event of the failover benchmark; what it costs a client is trial.ts's.

import { L2_ADVERTISEMENTS, NODES } from '@ingot/api'
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

/** Sooner than a kubelet asks a new Pod of MetalLB's manifests whether it is ready, which is after 10 s: milliseconds. */
const READY = 2500

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
    name: 'rolling update',
    policy: 'Cluster',
    passes: true,
    strike: ({ segment }) => updateAll(segment),
    undo: () => Promise.resolve(),
  },
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
    name: 'deselected',
    policy: 'Cluster',
    strike: (stage) => deselect(stage, [stage.owner.node.name]),
    undo: (stage) => deselect(stage, []),
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

/** One Pod after the other, as a DaemonSet does it: the next when the new one is ready. */
async function updateAll({ speakers }: SpeakerSegment): Promise<void> {
  for (const speaker of speakers) {
    await speaker.drain()
    await speaker.start()
    await Bun.sleep(READY)
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

/** The L2Advertisement of the segment is for all nodes but these. */
async function deselect({ segment }: Stage, names: readonly string[]): Promise<void> {
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'NotIn', values: names }]
  const patch = { spec: { nodeSelectors: names.length === 0 ? null : [{ matchExpressions }] } }
  const advertisement = { name: 'segment', namespace: 'metallb-system' }
  must(await segment.client.patch(L2_ADVERTISEMENTS, advertisement, 'application/merge-patch+json', patch))
}
