// The speaker's metrics: MetalLB's under its names and help texts, and Ingot's own under ours. Counts of packets are
// read from the packet thread's memory when somebody asks; nothing is counted twice.

import type { PlaneCounters } from '@ingot/packets'
import type { Metrics } from '@ingot/telemetry'
import type { Protocol } from './announcement-lines.ts'

export interface SpeakerMetricsSources {
  readonly node: string
  /** By protocol, the addresses by `namespace/name` of the Service. */
  readonly announced: () => Readonly<Record<Protocol, ReadonlyMap<string, readonly string[]>>>
  readonly counters: () => PlaneCounters
}

/** Registers everything; `sources` are asked at each exposition. */
export function registerSpeakerMetrics(metrics: Metrics, sources: SpeakerMetricsSources): void {
  registerAnnounced(metrics, sources)
  // they are as many as there are addresses: read once, for all families
  let counters = sources.counters()
  metrics.onCollect(() => {
    counters = sources.counters()
  })
  registerAddresses(metrics, () => counters)
  registerHeartbeats(metrics, () => counters)
  registerPacketThread(metrics, () => counters)
}

type ReadCounters = SpeakerMetricsSources['counters']

function registerAnnounced(metrics: Metrics, { node, announced }: SpeakerMetricsSources): void {
  metrics.collected(
    'gauge',
    'metallb_speaker_announced',
    'Services being announced from this node. This is desired state, it does not guarantee that the routing ' +
      'protocols have converged.',
    ['service', 'protocol', 'node', 'ip'],
    function* () {
      for (const [protocol, services] of Object.entries(announced())) {
        for (const [service, ips] of services) {
          for (const ip of ips) yield [{ service, protocol, node, ip }, 1]
        }
      }
    },
  )
}

type AddressCounters = PlaneCounters['addresses'][number]

function registerAddresses(metrics: Metrics, counters: ReadCounters): void {
  const perAddress = (name: string, help: string, count: (of: AddressCounters) => number) =>
    metrics.collected('counter', name, help, ['ip'], function* () {
      for (const it of counters().addresses) yield [{ ip: it.address }, count(it)]
    })
  perAddress(
    'metallb_layer2_requests_received',
    'Number of layer2 requests received for owned IPs',
    (it) => it.requestsReceived,
  )
  perAddress(
    'metallb_layer2_responses_sent',
    'Number of layer2 responses sent for owned IPs in response to requests',
    (it) => it.responsesSent,
  )
  perAddress(
    'metallb_layer2_gratuitous_sent',
    'Number of gratuitous layer2 packets sent for owned IPs as a result of failovers',
    (it) => it.gratuitousSent,
  )
  perAddress(
    'ingot_layer2_conflicts_total',
    'Number of frames in which another host claimed an address that this node announces',
    (it) => it.conflicts,
  )
}

function registerHeartbeats(metrics: Metrics, counters: ReadCounters): void {
  metrics.collected(
    'counter',
    'ingot_heartbeat_frames_received_total',
    'Number of frames received that say to be heartbeats of a speaker, by what became of them',
    ['interface', 'result'],
    function* () {
      for (const { interface: name, ...results } of counters().heartbeats) {
        for (const [result, count] of Object.entries(results)) yield [{ interface: name, result }, count]
      }
    },
  )
}

function registerPacketThread(metrics: Metrics, counters: ReadCounters): void {
  const dropped = metrics.counter(
    'ingot_layer2_dropped_total',
    'Number of received frames that were not answered, by reason',
    ['reason'],
  )
  const longestTurn = metrics.gauge(
    'ingot_packet_thread_longest_turn_seconds',
    'Longest time the packet thread took between two waits since it started',
  )
  const wakeUps = metrics.counter(
    'ingot_packet_thread_wake_ups_total',
    'Number of times the packet thread woke up',
  )
  metrics.onCollect(() => {
    const now = counters()
    for (const [reason, count] of Object.entries(now.dropped)) dropped.set(count, { reason })
    longestTurn.set(now.longestTurn / 1000)
    wakeUps.set(now.wakeUps)
  })
}
