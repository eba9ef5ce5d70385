// When the protocols of an interface begin and end, told once.

import { expect, test } from 'bun:test'
import type { Interface } from '@ingot/layer2'
import { createLogger } from '@ingot/telemetry'
import { ResponderReport } from './responder-report.ts'

const link = (name: string, rest: Partial<Interface> = {}): Interface => ({
  index: 1,
  name,
  hardwareAddress: '02:00:00:00:00:10',
  linkLocal: null,
  arp: true,
  ...rest,
})

test('a protocol on an interface is told when it begins and when it ends, and once', () => {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line))
  const report = new ResponderReport(createLogger({ level: 'info', clock: () => new Date(0), write }))
  const told = () => lines.splice(0).map((line) => `${line['event']} ${line['interface']}: ${line['msg']}`)

  report.update([link('eth0'), link('eth1', { arp: false, linkLocal: 'fe80::1' })])
  expect(told()).toEqual([
    'createARPResponder eth0: created ARP responder for interface',
    'createNDPResponder eth1: created NDP responder for interface',
  ])
  report.update([link('eth0', { linkLocal: 'fe80::1' })])
  expect(told()).toEqual([
    'createNDPResponder eth0: created NDP responder for interface',
    'deleteNDPResponder eth1: deleted NDP responder for interface',
  ])
  report.update([link('eth0', { linkLocal: 'fe80::1' })])
  expect(told()).toEqual([])
})
