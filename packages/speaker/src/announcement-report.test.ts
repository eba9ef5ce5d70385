// What is told of announcements, once each.

import { beforeEach, describe, expect, test } from 'bun:test'
import type { Verdict } from '@ingot/api'
import { ownership } from '@ingot/election'
import type { Observed } from '@ingot/layer2'
import { createLogger } from '@ingot/telemetry'
import { AnnouncementReport } from './announcement-report.ts'
import type { Decision } from './layer2-candidacy.ts'

let told: string[]
let lines: Record<string, unknown>[]
let report: AnnouncementReport
let before: ReadonlyMap<string, Decision>

beforeEach(() => {
  told = []
  lines = []
  before = new Map()
  report = new AnnouncementReport({
    node: 'here',
    logger: createLogger({
      level: 'info',
      clock: () => new Date(0),
      write: (line) => lines.push(JSON.parse(line)),
    }),
    tell: (key, { reason, message }) => told.push(`${key} ${reason}: ${message}`),
  })
})

const owned = (...addresses: string[]): Decision => ({ addresses, verdict: ownership(['here'], 'here') })
const lost = (...addresses: string[]): Decision => ({
  addresses,
  verdict: ownership(['there', 'here'], 'here'),
})
const refused = (reason: Verdict['reason']): Decision => ({
  addresses: [],
  verdict: { reason, message: '', facts: {} },
})
const decided = (decisions: Record<string, Decision>) => new Map(Object.entries(decisions))

function observed(addresses: string[], verdicts: Verdict[] = []): Observed {
  return {
    generation: 1,
    interfaces: [],
    announced: addresses.map((address) => ({ address, interfaces: ['eth0'] })),
    verdicts,
  }
}

/** What is decided and observed now, of all Services and addresses. */
function update(decisions: ReadonlyMap<string, Decision>, now: Observed): void {
  const gone = [...before.keys()].filter((key) => !decisions.has(key))
  before = decisions
  report.decide({
    decisions,
    changed: new Map([...decisions, ...gone.map((key) => [key, undefined] as const)]),
  })
  report.observe(now)
  report.update()
}

const events = () => lines.map(({ event, service, reason }) => [event, service, reason].join(' ').trim())

describe('an announcement', () => {
  test('is told when it is observed, not when it is desired, and once', () => {
    const decisions = decided({ 'default/web': owned('192.0.2.1') })
    update(decisions, observed([]))
    expect(told).toEqual([])
    update(decisions, observed(['192.0.2.1']))
    update(decisions, observed(['192.0.2.1']))
    expect(told).toEqual(['default/web nodeAssigned: announcing from node "here" with protocol "layer2"'])
    expect(lines).toMatchObject([
      { event: 'serviceAnnounced', service: 'default/web', ips: ['192.0.2.1'], protocol: 'layer2' },
    ])
    expect(report.announced).toEqual(new Map([['default/web', ['192.0.2.1']]]))
  })

  test('of one more address of the Service is told again, of one less is not', () => {
    const decisions = decided({ 'default/web': owned('192.0.2.1', '2001:db8::1') })
    update(decisions, observed(['192.0.2.1']))
    update(decisions, observed(['192.0.2.1', '2001:db8::1']))
    update(decisions, observed(['192.0.2.1']))
    expect(told).toHaveLength(2)
    expect(report.announced.get('default/web')).toEqual(['192.0.2.1'])
  })

  test('of a shared address is told for each Service', () => {
    const decisions = decided({ 'default/a': owned('192.0.2.1'), 'default/b': owned('192.0.2.1') })
    update(decisions, observed(['192.0.2.1']))
    expect(events()).toEqual(['serviceAnnounced default/a', 'serviceAnnounced default/b'])
  })
})

const failed: Verdict = { reason: 'announceFailed', message: 'no eth9', facts: { address: '192.0.2.1' } }

describe('a withdrawal is logged with its reason', () => {
  test.each<[string, Record<string, Decision>, string[], string, Verdict[]]>([
    ['the Service is gone', {}, ['192.0.2.1'], 'serviceDeleted', []],
    [
      'it is no LoadBalancer any more',
      { 'default/web': refused('notLoadBalancer') },
      [],
      'notLoadBalancer',
      [],
    ],
    ['another node owns it', { 'default/web': lost('192.0.2.1') }, [], 'notOwner', []],
    [
      'its address changed',
      { 'default/web': owned('192.0.2.2') },
      ['192.0.2.1'],
      'loadBalancerIPChanged',
      [],
    ],
    ['the interface went', { 'default/web': owned('192.0.2.1') }, [], 'announceFailed', [failed]],
    ['the packet thread gave it to another', { 'default/web': owned('192.0.2.1') }, [], 'notOwner', []],
  ])('when %s', (_, decisions, addresses, reason, verdicts) => {
    update(decided({ 'default/web': owned('192.0.2.1') }), observed(['192.0.2.1']))
    update(decided(decisions), observed(addresses, verdicts))
    expect(events().slice(0, 2)).toEqual([
      'serviceAnnounced default/web',
      `serviceWithdrawn default/web ${reason}`,
    ])
    expect(told.filter((it) => it.includes('nodeAssigned'))).toHaveLength(1)
    expect(report.announced.size).toBe(0)
  })

  test('when one address takes the place of another, before the announcement of that', () => {
    update(decided({ 'default/web': owned('192.0.2.1') }), observed(['192.0.2.1']))
    update(decided({ 'default/web': owned('192.0.2.2') }), observed(['192.0.2.2']))
    expect(events().slice(1)).toEqual([
      'serviceWithdrawn default/web loadBalancerIPChanged',
      'serviceAnnounced default/web',
    ])
    expect(lines[1]).toMatchObject({ ips: ['192.0.2.1'] })
  })

  test('and not before the packet thread has stopped', () => {
    update(decided({ 'default/web': owned('192.0.2.1') }), observed(['192.0.2.1']))
    update(decided({ 'default/web': lost('192.0.2.1') }), observed(['192.0.2.1']))
    expect(events()).toEqual(['serviceAnnounced default/web'])
  })
})

describe('a failure', () => {
  test('is told of the Services that want the address, once as long as it lasts', () => {
    const decisions = decided({ 'default/web': owned('192.0.2.1'), 'default/x': owned('192.0.2.2') })
    update(decisions, observed([], [failed]))
    update(decisions, observed([], [failed]))
    expect(told).toEqual(['default/web announceFailed: no eth9'])
    update(decisions, observed([]))
    update(decisions, observed([], [failed]))
    expect(told).toHaveLength(2)
  })

  test('that concerns no address is logged only', () => {
    const broken: Verdict = { reason: 'InterfaceFailed', message: 'no socket', facts: { interface: 'eth0' } }
    update(decided({}), observed([], [broken]))
    update(decided({}), observed([], [broken]))
    expect(told).toEqual([])
    expect(lines).toMatchObject([{ event: 'InterfaceFailed', msg: 'no socket', level: 'warn' }])
  })
})

describe('of what has changed alone', () => {
  const changed = (...addresses: string[]) => addresses.map((address) => ({ address, interfaces: ['eth0'] }))
  const decisions = decided({ 'default/a': owned('192.0.2.1'), 'default/b': owned('192.0.2.2') })

  test('it is told which Services were looked at', () => {
    update(decisions, observed(['192.0.2.1']))
    report.observe({ ...observed(['192.0.2.1', '192.0.2.2']), changed: changed('192.0.2.2') })
    expect([...report.update()]).toEqual(['default/b'])
    expect([...report.update()]).toEqual([])
    expect([...report.announced.keys()]).toEqual(['default/a', 'default/b'])
  })

  test('nothing else is believed, and a picture that does not say what has changed is believed whole', () => {
    update(decisions, observed(['192.0.2.1']))
    report.observe({ ...observed([]), changed: [] })
    report.update()
    expect([...report.announced.keys()]).toEqual(['default/a'])
    // as of a packet thread that has just started
    report.observe(observed([]))
    report.update()
    expect([...report.announced.keys()]).toEqual([])
  })

  test('the Services that want an address are known', () => {
    report.decide({ decisions, changed: decisions })
    expect([...report.servicesOf('192.0.2.2')]).toEqual(['default/b'])
    const gone = new Map([['default/b', undefined]])
    report.decide({ decisions: decided({ 'default/a': owned('192.0.2.1') }), changed: gone })
    expect([...report.servicesOf('192.0.2.2')]).toEqual([])
  })
})
