import { expect, test } from 'bun:test'
import { Metrics } from '@ingot/telemetry'
import { registerRecordingMetrics } from './recording-metrics.ts'

test('records are counted by what became of them', () => {
  const metrics = new Metrics()
  registerRecordingMetrics(metrics, { records: { written: 12, lost: 3 } })
  const lines = metrics.expose().split('\n')
  expect(lines).toContain('ingot_bgp_mrt_records_total{result="written"} 12')
  expect(lines).toContain('ingot_bgp_mrt_records_total{result="lost"} 3')
})
