// The metrics of self-verification: what is found now, and how long the longest outage of an address was.

import type { Metrics } from '@ingot/telemetry'
import type { SegmentFindings } from './segment-findings.ts'

/** Registers them; `findings` are asked at each exposition. */
export function registerFindingMetrics(metrics: Metrics, findings: SegmentFindings): void {
  const open = metrics.gauge(
    'ingot_layer2_findings',
    'Addresses of other nodes that are not answered as they should be, as this node finds when it asks, by reason',
    ['ip', 'interface', 'reason'],
  )
  const gaps = metrics.gauge(
    'ingot_layer2_longest_gap_seconds',
    'Longest time since the start in which this node, asking for the address of another, got no answer',
    ['ip', 'interface'],
  )
  metrics.onCollect(() => {
    open.clear()
    for (const { ip, interface: it, reason } of findings.open) open.set(1, { ip, interface: it, reason })
    for (const { ip, interface: it, gap } of findings.longestGaps) gaps.set(gap / 1000, { ip, interface: it })
  })
}
