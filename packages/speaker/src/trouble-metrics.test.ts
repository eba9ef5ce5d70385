import { expect, test } from 'bun:test'
import type { Verdict } from '@ingot/api'
import { Metrics } from '@ingot/telemetry'
import { registerTroubleMetrics } from './trouble-metrics.ts'

test('troubles are counted by reason, and those that are over are not', () => {
  const full = (message: string): Verdict => ({ reason: 'TableFull', message, facts: {} })
  const metrics = new Metrics()
  let verdicts: readonly Verdict[] = [
    full('a'),
    full('b'),
    { reason: 'GossipFailed', message: 'c', facts: {} },
  ]
  registerTroubleMetrics(metrics, () => verdicts)
  const samples = () =>
    metrics
      .expose()
      .split('\n')
      .filter((line) => line.startsWith('ingot_'))
  expect(samples()).toEqual([
    'ingot_packet_thread_troubles{reason="GossipFailed"} 1',
    'ingot_packet_thread_troubles{reason="TableFull"} 2',
  ])
  verdicts = []
  expect(samples()).toEqual([])
})
