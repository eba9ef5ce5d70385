import { expect, test } from 'bun:test'
import type { BfdStatus } from '@ingot/packets'
import { Metrics } from '@ingot/telemetry'
import { registerBfdMetrics } from './bfd-metrics.ts'

const TOR: BfdStatus = {
  address: '192.0.2.2',
  isUp: true,
  controlPacketsIn: 10,
  controlPacketsOut: 11,
  echoPacketsIn: 0,
  echoPacketsOut: 2,
  upEvents: 1,
  downEvents: 0,
}

test('a session has its series for as long as it is there', () => {
  const metrics = new Metrics()
  let sessions: readonly BfdStatus[] = [TOR]
  registerBfdMetrics(metrics, () => sessions)
  const samples = () =>
    metrics
      .expose()
      .split('\n')
      .filter((line) => line.startsWith('metallb_bfd_'))
  expect(samples().toSorted()).toEqual([
    'metallb_bfd_control_packet_input{peer="192.0.2.2"} 10',
    'metallb_bfd_control_packet_output{peer="192.0.2.2"} 11',
    'metallb_bfd_echo_packet_input{peer="192.0.2.2"} 0',
    'metallb_bfd_echo_packet_output{peer="192.0.2.2"} 2',
    'metallb_bfd_session_down_events{peer="192.0.2.2"} 0',
    'metallb_bfd_session_up_events{peer="192.0.2.2"} 1',
    'metallb_bfd_session_up{peer="192.0.2.2"} 1',
  ])
  sessions = []
  expect(samples()).toEqual([])
})
