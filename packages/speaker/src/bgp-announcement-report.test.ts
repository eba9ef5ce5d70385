// What is told of announcements by BGP, once each.

import { beforeEach, expect, test } from 'bun:test'
import { createLogger } from '@ingot/telemetry'
import { BgpAnnouncementReport } from './bgp-announcement-report.ts'
import type { BgpDecision } from './bgp-decision.ts'

let told: string[]
let lines: Record<string, unknown>[]
let report: BgpAnnouncementReport

beforeEach(() => {
  told = []
  lines = []
  report = new BgpAnnouncementReport({
    logger: createLogger({
      level: 'info',
      clock: () => new Date(0),
      write: (line) => lines.push(JSON.parse(line)),
    }),
    tell: (key, { reason }) => told.push(`${key} ${reason}`),
  })
})

const announced = (...addresses: string[]): BgpDecision => ({
  addresses,
  verdict: { reason: 'nodeAssigned', message: '', facts: {} },
  routes: [],
})
const refused: BgpDecision = {
  addresses: [],
  verdict: { reason: 'noEndpoints', message: '', facts: {} },
  routes: [],
}

const update = (decisions: Record<string, BgpDecision | undefined>) =>
  report.update(new Map(Object.entries(decisions)))
const written = () =>
  lines.splice(0).map(({ event, ips, reason = '' }) => [event, String(ips), reason].join(' ').trim())

test('an announcement is told once, whatever else is decided anew', () => {
  update({ 'default/web': announced('192.0.2.1') })
  update({ 'default/web': announced('192.0.2.1') })
  expect(told).toEqual(['default/web nodeAssigned'])
  expect(written()).toEqual(['serviceAnnounced 192.0.2.1'])
  expect(report.announced).toEqual(new Map([['default/web', ['192.0.2.1']]]))
})

test('one more address is told again, one less is withdrawn', () => {
  update({ a: announced('192.0.2.1') })
  update({ a: announced('192.0.2.1', '2001:db8::1') })
  update({ a: announced('2001:db8::1') })
  expect(written()).toEqual([
    'serviceAnnounced 192.0.2.1',
    'serviceAnnounced 192.0.2.1,2001:db8::1',
    'serviceWithdrawn 192.0.2.1 loadBalancerIPChanged',
  ])
})

test('what ends is told with the reason, and what never began is not', () => {
  update({ a: announced('192.0.2.1'), b: refused })
  update({ a: refused, b: refused })
  update({ a: announced('192.0.2.1') })
  update({ a: undefined, b: undefined })
  expect(written()).toEqual([
    'serviceAnnounced 192.0.2.1',
    'serviceWithdrawn 192.0.2.1 noEndpoints',
    'serviceAnnounced 192.0.2.1',
    'serviceWithdrawn 192.0.2.1 serviceDeleted',
  ])
  expect(report.announced.size).toBe(0)
})
