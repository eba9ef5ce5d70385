// The metrics of BGP sessions, under the names and help texts of MetalLB's native mode and of its exporter for FRR, so that
// dashboards of either find what they look for, and under ours what neither has. A session that is configured has its
// series, whether it stands or not.

import type { PeerSettings } from '@ingot/bgp'
import type { PeerStatus } from '@ingot/packets'
import type { Metrics } from '@ingot/telemetry'

export interface BgpMetricsSources {
  /** Those that are configured. */
  readonly peers: () => readonly PeerSettings[]
  /** What is known of them, by name. */
  readonly statuses: () => ReadonlyMap<string, PeerStatus>
  /** Connections of who is no peer. */
  readonly strangers: () => number
}

interface Series {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly value: (status: PeerStatus) => number
}

const SERIES: readonly Series[] = [
  gauge('metallb_bgp_session_up', 'BGP session state (1 is up, 0 is down)', (it) => (isUp(it) ? 1 : 0)),
  gauge(
    'metallb_bgp_announced_prefixes_total',
    'Number of prefixes currently being advertised on the BGP session',
    (it) => (isUp(it) ? it.counters.prefixes : 0),
  ),
  gauge(
    'metallb_bgp_pending_prefixes_total',
    'Number of prefixes that should be advertised on the BGP session',
    ({ counters }) => counters.wantedPrefixes,
  ),
  counter('metallb_bgp_updates_total', 'BGP UPDATE messages sent', ({ sent }) => sent.update),
  counter(
    'metallb_bgp_updates_total_received',
    'BGP UPDATE messages received',
    ({ received }) => received.update,
  ),
  counter('metallb_bgp_opens_sent', 'BGP open messages sent', ({ sent }) => sent.open),
  counter('metallb_bgp_opens_received', 'BGP open messages received', ({ received }) => received.open),
  counter(
    'metallb_bgp_notifications_sent',
    'BGP notification messages sent',
    ({ sent }) => sent.notification,
  ),
  counter('metallb_bgp_keepalives_sent', 'BGP keepalive messages sent', ({ sent }) => sent.keepalive),
  counter(
    'metallb_bgp_keepalives_received',
    'BGP keepalive messages received',
    ({ received }) => received.keepalive,
  ),
  counter(
    'metallb_bgp_route_refresh_sent',
    'BGP route refresh messages sent',
    ({ sent }) => sent.routeRefresh,
  ),
  counter('metallb_bgp_total_sent', 'total BGP messages sent', ({ sent }) => sum(sent)),
  counter('metallb_bgp_total_received', 'total BGP messages received', ({ received }) => sum(received)),
  counter(
    'ingot_bgp_sessions_established_total',
    'times that the BGP session was established',
    ({ established }) => established,
  ),
]

/** Registers them; `sources` are asked at each exposition. */
export function registerBgpMetrics(metrics: Metrics, sources: BgpMetricsSources): void {
  const families = SERIES.map((it) => ({
    family: metrics[it.type](it.name, it.help, ['peer', 'vrf']),
    value: it.value,
  }))
  const strangers = metrics.counter(
    'ingot_bgp_strangers_total',
    'Number of connections that were closed at once, since no BGPPeer is where they came from',
  )
  metrics.onCollect(() => {
    strangers.set(sources.strangers())
    const [peers, known] = [sources.peers(), sources.statuses()]
    for (const { family, value } of families) {
      // a peer that is gone takes its series with it
      family.clear()
      for (const peer of peers) {
        const status = known.get(peer.name)
        family.set(status === undefined ? 0 : value(status), labelsOf(peer, status))
      }
    }
  })
}

/** `ADDRESS:PORT`, for IPv6 too; of a peer on an interface that is not found yet, the interface. */
function labelsOf({ address, interface: name = '', port, vrf = '' }: PeerSettings, status?: PeerStatus) {
  return { peer: `${address ?? status?.address ?? name}:${port}`, vrf }
}

function isUp({ state }: PeerStatus): boolean {
  return state === 'established'
}

function sum(counts: PeerStatus['counters']['sent']): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

function gauge(name: string, help: string, value: Series['value']): Series {
  return { name, help, type: 'gauge', value }
}

function counter(name: string, what: string, count: (of: PeerStatus['counters']) => number): Series {
  return { name, help: `Number of ${what}`, type: 'counter', value: ({ counters }) => count(counters) }
}
