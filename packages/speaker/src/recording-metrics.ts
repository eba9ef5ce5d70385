// What became of the recording of BGP sessions; there only where they are recorded.

import type { MrtFile } from '@ingot/packets'
import type { Metrics } from '@ingot/telemetry'

/** Registers them; `file` is asked at each exposition. */
export function registerRecordingMetrics(metrics: Metrics, file: Pick<MrtFile, 'records'>): void {
  const records = metrics.counter(
    'ingot_bgp_mrt_records_total',
    'Number of BGP messages and changes of state that were recorded in the MRT file, or lost',
    ['result'],
  )
  metrics.onCollect(() => {
    const { written, lost } = file.records
    records.set(written, { result: 'written' })
    records.set(lost, { result: 'lost' })
  })
}
