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
  registerAddresses(metrics, sources)
  registerHeartbeats(metrics, sources)
  registerPacketThread(metrics, sources)
}

function registerAnnounced(metrics: Metrics, { node, announced }: SpeakerMetricsSources): void {
  const gauge = metrics.gauge(
    'metallb_speaker_announced',
    'Services being announced from this node. This is desired state, it does not guarantee that the routing ' +
      'protocols have converged.',
    ['service', 'protocol', 'node', 'ip'],
  )
  metrics.onCollect(() => {
    gauge.clear()
    for (const [protocol, services] of Object.entries(announced())) {
      for (const [service, ips] of services) {
        for (const ip of ips) gauge.set(1, { service, protocol, node, ip })
      }
    }
  })
}

function registerAddresses(metrics: Metrics, { counters }: SpeakerMetricsSources): void {
  const perAddress = (name: string, help: string) => metrics.counter(name, help, ['ip'])
  const requests = perAddress(
    'metallb_layer2_requests_received',
    'Number of layer2 requests received for owned IPs',
  )
  const responses = perAddress(
    'metallb_layer2_responses_sent',
    'Number of layer2 responses sent for owned IPs in response to requests',
  )
  const gratuitous = perAddress(
    'metallb_layer2_gratuitous_sent',
    'Number of gratuitous layer2 packets sent for owned IPs as a result of failovers',
  )
  const conflicts = perAddress(
    'ingot_layer2_conflicts_total',
    'Number of frames in which another host claimed an address that this node announces',
  )
  metrics.onCollect(() => {
    for (const it of counters().addresses) {
      const labels = { ip: it.address }
      requests.set(it.requestsReceived, labels)
      responses.set(it.responsesSent, labels)
      gratuitous.set(it.gratuitousSent, labels)
      conflicts.set(it.conflicts, labels)
    }
  })
}

function registerHeartbeats(metrics: Metrics, { counters }: SpeakerMetricsSources): void {
  const received = metrics.counter(
    'ingot_heartbeat_frames_received_total',
    'Number of frames received that say to be heartbeats of a speaker, by what became of them',
    ['interface', 'result'],
  )
  metrics.onCollect(() => {
    // an interface that is gone takes its counts with it
    received.clear()
    for (const { interface: name, ...results } of counters().heartbeats) {
      for (const [result, count] of Object.entries(results)) received.set(count, { interface: name, result })
    }
  })
}

function registerPacketThread(metrics: Metrics, { counters }: SpeakerMetricsSources): void {
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
