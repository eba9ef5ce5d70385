import { describe, expect, test } from 'bun:test'
import { layer2ReportSchema } from '@ingot/api/layer2-report'
import type { InterfaceReport, Layer2Report, PlaceReport } from '@ingot/api/layer2-report'
import { speakerLines } from './speaker-lines.ts'

const ADDRESS = '192.0.2.1'
const NOW = '2026-01-02T03:00:00.000Z'
const before = (seconds: number) => new Date(Date.parse(NOW) - seconds * 1000).toISOString()
const [MAC_A, MAC_B, MAC_C] = ['a', 'b', 'c'].map((it) => `02:00:00:00:00:0${it}`)

const peer = (node: string, more: Partial<InterfaceReport['peers'][number]> = {}) => ({
  node,
  hardwareAddress: MAC_A ?? '',
  lastHeard: before(0.04),
  isHeard: true,
  hearsUs: true,
  isLeaving: false,
  ...more,
})

function report(
  node: string,
  place: Partial<PlaceReport> | null,
  peers: InterfaceReport['peers'] = [],
  more: Partial<Layer2Report> = {},
) {
  const interfaces = place === null ? [] : [{ interface: 'eth0', isAnswered: false, claims: [], ...place }]
  const counted = { requestsReceived: 5313, responsesSent: 5312, gratuitousSent: 10, conflicts: 0 }
  const counters = place?.isAnswered === true ? { counters: counted } : {}
  const whole: Layer2Report = {
    node,
    time: NOW,
    addresses: [{ address: ADDRESS, interfaces, ...counters }],
    leftOff: 0,
    interfaces: [
      { name: 'eth0', hardwareAddress: MAC_C ?? '', hasCarrier: true, hasHeartbeats: true, peers },
    ],
    decisions: [],
    ...more,
  }
  return { node, report: layer2ReportSchema.parse(whole) }
}

const lines = (...answers: Parameters<typeof speakerLines>[0]) =>
  speakerLines(answers, 'default/web', ['a', 'b'])

describe('what the speakers say', () => {
  test('begins with who answers, then each with its cause and its last frames', () => {
    const owner = report(
      'b',
      {
        state: 'owner',
        because: 'nobody answers for it',
        since: before(300),
        takenFrom: { node: 'a', silentMilliseconds: 388 },
        isAnswered: true,
        lastReply: { at: before(1.2), to: '10.0.0.7', hardwareAddress: '02:00:00:00:00:07' },
        lastAnnouncement: before(299),
      },
      [peer('a', { isHeard: false, hearsUs: false, lastHeard: before(301) }), peer('c')],
    )
    const standby = report(
      'c',
      {
        state: 'standby',
        because: 'b answers',
        since: before(300),
        claims: [{ node: 'b', isLeaving: false }],
        heard: { kind: 'announcement', hardwareAddress: MAC_B ?? '', node: 'b', at: before(299) },
      },
      [peer('b'), peer('d', { hearsUs: false })],
    )
    expect(
      lines({ node: 'a', unasked: 'its speaker (Pod a-1) cannot be asked: refused' }, owner, standby),
    ).toEqual([
      '',
      'Speakers:',
      '  192.0.2.1 is answered by b on eth0',
      '  a: its speaker (Pod a-1) cannot be asked: refused',
      '  b:',
      '    192.0.2.1: 5,312 replies to 5,313 requests, 10 announcements',
      '      eth0: owner since 02:55:00Z (5 min), because nobody answers for it',
      '        taken 388 ms after a was heard last',
      '        answered 10.0.0.7 (02:00:00:00:00:07) 1.2 s ago',
      '        announced 4 min ago',
      '    eth0: hears c; not a (silent for 5 min)',
      '  c:',
      '    192.0.2.1',
      '      eth0: standby since 02:55:00Z (5 min), because b answers',
      '        announced by b (02:00:00:00:00:0b) 4 min ago',
      '    eth0: hears b and d; is not heard by d',
    ])
  })

  test('of nobody who answers is said as such, and that it may be one who could not be asked', () => {
    const silent = report('a', { state: 'conflict' })
    expect(lines(silent)).toContain('  192.0.2.1 is answered by nobody')
    expect(lines(silent, { node: 'b', unasked: 'no' })).toContain(
      '  192.0.2.1 is answered by nobody, unless one of 1 that could not be asked',
    )
  })

  test('of two who answer names both', () => {
    const both = ['a', 'b'].map((node) => report(node, { state: 'owner', isAnswered: true }))
    expect(lines(...both)).toContain('  192.0.2.1 is answered by a on eth0; and by b on eth0')
  })

  test('of a foreign host is told as such, and claims count while their nodes are heard', () => {
    const claims = ['a', 'c'].map((node) => ({ node, isLeaving: node === 'c' }))
    const heard = { kind: 'answer' as const, hardwareAddress: '02:00:00:00:00:66', at: before(2) }
    const found = lines(report('b', { state: 'standby', claims, heard }, [peer('c')]))
    expect(found).toContain(
      '        answered by a host that is no speaker heard here (02:00:00:00:00:66) 2.0 s ago',
    )
    expect(found).toContain('        claimed by c (leaving)')
  })

  test('of a node that has no part in it is its own decision', () => {
    const decisions = [
      { service: 'default/web', reason: 'noMatchingAdvertisement', message: 'no advertisement' },
    ]
    expect(lines(report('a', null, [], { decisions }))).toContain('    no advertisement')
    expect(lines(report('a', null))).toContain('    it does not know the Service')
  })

  test('of interfaces without carrier or heartbeats, and of candidates that gossip lacks, is told', () => {
    const members = [
      { name: 'a', address: '192.0.2.11', state: 'alive' as const },
      { name: 'c', address: '192.0.2.13', state: 'suspect' as const },
    ]
    const base = { hardwareAddress: MAC_C ?? '', peers: [] }
    const interfaces = [
      { ...base, name: 'eth0', hasCarrier: true, hasHeartbeats: false },
      { ...base, name: 'eth1', hasCarrier: false, hasHeartbeats: true },
    ]
    expect(lines(report('a', null, [], { members, interfaces })).slice(-3)).toEqual([
      '    eth0: no heartbeats, gossip alone decides: it has c (suspected)',
      '    eth1: no carrier',
      '    gossip does not have b',
    ])
  })

  test('of five hundred nodes names some', () => {
    const peers = Array.from({ length: 500 }, (_, i) => peer(`n${i}`))
    expect(lines(report('a', null, peers)).at(-1)).toBe('    eth0: hears n0, n1, n2, n3, n4, n5 and 494 more')
  })
})
