// What the packet thread is to do and cannot: its verdicts, which the log has one by one, counted by their reason.

import type { Verdict } from '@ingot/api'
import type { Metrics } from '@ingot/telemetry'

/** Registers them; `verdicts`, of this moment, are asked for at each exposition. */
export function registerTroubleMetrics(metrics: Metrics, verdicts: () => readonly Verdict[]): void {
  const troubles = metrics.gauge(
    'ingot_packet_thread_troubles',
    'Number of things that the packet thread is to do and cannot, by reason; no series where there are none.',
    ['reason'],
  )
  metrics.onCollect(() => {
    troubles.clear()
    for (const { reason } of verdicts()) troubles.inc({ reason })
  })
}
