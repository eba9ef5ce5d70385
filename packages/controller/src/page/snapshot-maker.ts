// The snapshot that the page shows, from what the loop knows and what is watched for the page: the same one as long as nothing
// has changed, and made four times a second at the most, whoever asks.

import { milliseconds } from '@ingot/api'
import type { BgpPeer, Configuration } from '@ingot/config'
import { candidateNode } from '@ingot/election'
import type { Runtime } from '@ingot/kube'
import { formatAddress } from '@ingot/net'
import type { NodeView, PeerView, Snapshot } from '@ingot/web'
import type { Node } from 'kubernetes-types/core/v1'
import type { LoopView } from '../controller-loop.ts'
import { poolViews } from './pool-views.ts'
import { ServiceRows } from './service-rows.ts'
import { takeoversOf } from './takeovers.ts'
import type { UsageHistory } from './usage-history.ts'
import type { WatchedKinds } from './watched-kinds.ts'

/** Between two that are made. */
const SHORTEST_INTERVAL = milliseconds(250)

/** What there is to show. */
export interface Shown {
  readonly view: LoopView
  readonly kinds: WatchedKinds
  readonly configuration: Configuration
}

export class SnapshotMaker {
  readonly #history: UsageHistory
  readonly #runtime: Runtime
  readonly #rows = new ServiceRows()
  #last: Snapshot | undefined
  #madeAt = 0
  #isStale = true

  constructor(history: UsageHistory, runtime: Runtime) {
    this.#history = history
    this.#runtime = runtime
  }

  /** Something is new, of these Services or of all else. */
  touch(services: Iterable<string>): void {
    this.#rows.touch(services)
    this.#isStale = true
  }

  /** Nobody looks any more, or all is another. */
  forget(): void {
    this.#rows.forget()
    this.#last = undefined
    this.#isStale = true
  }

  /** Makes what takes long, as long as it may go on. Returns whether that is done. */
  advance({ view, kinds: { layer2, bgp } }: Pick<Shown, 'view' | 'kinds'>, mayGoOn: () => boolean): boolean {
    const announced = (key: string) => ({ layer2: layer2.nodesOf(key), bgp: bgp.nodesOf(key) })
    return this.#rows.advance(view, announced, mayGoOn)
  }

  /** `shown` is asked where one has to be made; undefined where there is nothing to show. */
  look(leadership: string, shown: () => Shown | undefined): Snapshot {
    const last = this.#last
    const isFresh = !this.#isStale && last?.leadership === leadership
    if (last !== undefined && (isFresh || this.#runtime.now() - this.#madeAt < SHORTEST_INTERVAL)) return last
    const now = shown()
    const time = this.#runtime.date().toISOString()
    this.#isStale = this.#rows.isBehind
    this.#madeAt = this.#runtime.now()
    this.#last = now === undefined ? nothing(time, leadership) : this.#make(time, leadership, now)
    return this.#last
  }

  #make(time: string, leadership: string, { view, kinds, configuration }: Shown): Snapshot {
    const services = this.#rows.all
    return {
      time,
      isLeading: true,
      leadership,
      services,
      pools: poolViews(view.allocation, services.values(), (pool, family) => this.#history.of(pool, family)),
      nodes: nodeViews(kinds),
      peers: peerViews(configuration.inForce.bgpPeers, kinds),
      rejected: configuration.rejected,
      gaps: kinds.gaps(),
      takeovers: takeoversOf(kinds.events.store.values()),
    }
  }
}

function nothing(time: string, leadership: string): Snapshot {
  const none = { pools: [], nodes: [], peers: [], rejected: [], gaps: [], takeovers: [] }
  return { time, isLeading: false, leadership, services: new Map(), ...none }
}

function nodeViews({ nodes, layer2, bgp }: WatchedKinds): NodeView[] {
  const [byLayer2, byBgp] = [layer2.countByNode(), bgp.countByNode()]
  return Array.from(nodes.store.values(), (node) => {
    const name = node.metadata.name
    return { name, layer2: byLayer2.get(name) ?? 0, bgp: byBgp.get(name) ?? 0, remark: remarkOf(node) }
  }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** What keeps it from announcing, or may. */
export function remarkOf(node: Node): string {
  const { impediment, isDrained } = candidateNode(node, false)
  if (impediment !== undefined) return impediment.why
  const isUnready =
    node.status?.conditions?.some((it) => it.type === 'Ready' && it.status !== 'True') === true
  if (isUnready) return 'not ready'
  return isDrained ? 'drained: it leaves what others announce by BGP to them' : ''
}

function peerViews(peers: readonly BgpPeer[], { bgp }: WatchedKinds): PeerView[] {
  const told = bgp.byPeer()
  return peers.map(({ name, peerAddress, interface: on, peerASN }) => ({
    name,
    address: peerAddress === undefined ? `on ${on ?? ''}` : formatAddress(peerAddress),
    asn: String(peerASN),
    nodes: [...(told.get(name)?.nodes ?? [])].toSorted(),
    services: told.get(name)?.services ?? 0,
  }))
}
