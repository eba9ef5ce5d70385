import { expect, test } from 'bun:test'
import type { Reason, Verdict } from '@ingot/api'
import { Metrics } from '@ingot/telemetry'
import { registerFindingMetrics } from './finding-metrics.ts'
import { SegmentFindings } from './segment-findings.ts'

const noted = (reason: Reason, facts: Verdict['facts'] = {}) => ({
  verdict: { reason, message: '', facts: { address: '192.0.2.1', interface: 'eth0', ...facts } },
  isTransition: false,
})

function start() {
  const findings = new SegmentFindings()
  const metrics = new Metrics()
  registerFindingMetrics(metrics, findings)
  const lines = (name: string) =>
    metrics
      .expose()
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`))
  return {
    findings,
    take: (...notices: ReturnType<typeof noted>[]) => findings.update({ notices }),
    open: () => lines('ingot_layer2_findings'),
    gaps: () => lines('ingot_layer2_longest_gap_seconds'),
    totals: () => lines('ingot_layer2_outage_seconds_total'),
    outages: (cause: string) =>
      metrics
        .expose()
        .split('\n')
        .filter((line) => /^ingot_outage_seconds_(sum|count)/.test(line) && line.includes(cause)),
  }
}

const series = (reason: string, ip = '192.0.2.1') =>
  `ingot_layer2_findings{ip="${ip}",interface="eth0",reason="${reason}"} 1`

test('a finding is a series until it is over, or another takes its place', () => {
  const { take, open } = start()
  take(noted('AddressUnanswered'), noted('AddressAnsweredTwice', { address: '192.0.2.2' }))
  expect(open()).toEqual([series('AddressUnanswered'), series('AddressAnsweredTwice', '192.0.2.2')])
  take(noted('AddressAnsweredByOther'))
  expect(open()).toEqual([series('AddressAnsweredByOther'), series('AddressAnsweredTwice', '192.0.2.2')])
  take(noted('FindingOver'), noted('FindingOver', { address: '192.0.2.2' }))
  expect(open()).toEqual([])
})

test('other news is none', () => {
  const { take, open } = start()
  take(noted('AddressConflict'), noted('AddressTaken'))
  expect(open()).toEqual([])
})

test('what a packet thread has found goes with it', () => {
  const { findings, take, open } = start()
  take(noted('AddressUnanswered'))
  findings.clear()
  expect(open()).toEqual([])
})

test('of the times without an answer the longest stays', () => {
  const { take, gaps } = start()
  const unanswered = (gap: number) => noted('FindingOver', { finding: 'AddressUnanswered', gap })
  take(unanswered(12_300), unanswered(40_000), unanswered(15_000))
  take(noted('FindingOver', { finding: 'AddressAnsweredTwice', gap: 99_000 }))
  take(noted('FindingOver', { finding: 'AddressUnanswered' }))
  expect(gaps()).toEqual(['ingot_layer2_longest_gap_seconds{ip="192.0.2.1",interface="eth0"} 40'])
})

test('they are kept of a thousand addresses', () => {
  const { take, gaps } = start()
  for (let i = 0; i < 1100; i++)
    take(noted('FindingOver', { address: `2001:db8::${i}`, finding: 'AddressUnanswered', gap: 11_000 }))
  expect(gaps()).toHaveLength(1000)
})

test('a silent owner that is replaced is an outage since it was heard last; all of an address are added up', () => {
  const { take, gaps, totals, outages } = start()
  take(noted('AddressTakenOver', { gap: 250 }), noted('AddressTakenOver', { gap: 500 }))
  take(noted('FindingOver', { finding: 'AddressUnanswered', gap: 12_000 }))
  expect(outages('silent')).toEqual([
    'ingot_outage_seconds_sum{cause="silent"} 0.75',
    'ingot_outage_seconds_count{cause="silent"} 2',
  ])
  expect(outages('unanswered')).toEqual([
    'ingot_outage_seconds_sum{cause="unanswered"} 12',
    'ingot_outage_seconds_count{cause="unanswered"} 1',
  ])
  expect(gaps()).toEqual(['ingot_layer2_longest_gap_seconds{ip="192.0.2.1",interface="eth0"} 12'])
  expect(totals()).toEqual(['ingot_layer2_outage_seconds_total{ip="192.0.2.1",interface="eth0"} 12.75'])
})
