// The metrics of self-verification and takeover: what is found now, and how long addresses were away.

import type { Metrics } from '@ingot/telemetry'
import type { SegmentFindings } from './segment-findings.ts'

/** Registers them; `findings` are asked at each exposition. */
export function registerFindingMetrics(metrics: Metrics, findings: SegmentFindings): void {
  metrics.collected(
    'gauge',
    'ingot_layer2_findings',
    'Addresses of other nodes that are not answered as they should be, as this node finds when it asks, by reason',
    ['ip', 'interface', 'reason'],
    function* () {
      for (const { ip, interface: it, reason } of findings.open) yield [{ ip, interface: it, reason }, 1]
    },
  )
  metrics.collected(
    'gauge',
    'ingot_layer2_longest_gap_seconds',
    'Longest time since the start in which an address was away, as this node measured it',
    ['ip', 'interface'],
    function* () {
      for (const { ip, interface: it, longest } of findings.away)
        yield [{ ip, interface: it }, longest / 1000]
    },
  )
  metrics.collected(
    'counter',
    'ingot_layer2_outage_seconds_total',
    'Time since the start in which an address was away, as this node measured it; against the time that has passed, its availability',
    ['ip', 'interface'],
    function* () {
      for (const { ip, interface: it, total } of findings.away) yield [{ ip, interface: it }, total / 1000]
    },
  )
  const outages = metrics.histogram(
    'ingot_outage_seconds',
    'How long addresses were away, by cause: unanswered when this node asked for them, or since the silent owner that it replaced was heard last',
    ['cause'],
    BOUNDS,
  )
  findings.onOutage = (cause, gap) => outages.observe(gap / 1000, { cause })
}

/** Seconds: a heartbeat or two, the half second that a dead node may cost, what gossip takes, and worse. */
const BOUNDS = [0.1, 0.2, 0.3, 0.4, 0.5, 1, 2, 5, 10, 30, 60, 300]
