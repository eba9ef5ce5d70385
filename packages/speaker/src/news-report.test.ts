import { beforeEach, describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Verdict } from '@ingot/api'
import type { News } from '@ingot/packets'
import { createLogger } from '@ingot/telemetry'
import { NewsReport } from './news-report.ts'

const CONFLICT: Verdict = {
  reason: 'AddressConflict',
  message: 'a host with the hardware address 02:00:00:00:00:66 uses 192.0.2.1 on eth0',
  facts: { address: '192.0.2.1', interface: 'eth0', hardwareAddress: '02:00:00:00:00:66' },
}

let now = milliseconds(0)
let lines: Record<string, unknown>[] = []
let told: string[] = []
let report: NewsReport

beforeEach(() => {
  now = milliseconds(0)
  lines = []
  told = []
  report = new NewsReport({
    logger: createLogger({
      level: 'debug',
      clock: () => new Date(0),
      write: (line) => lines.push(JSON.parse(line)),
    }),
    now: () => now,
    tell: (address, { reason }) => told.push(`${address} ${reason}`),
  })
})

const tell = (news: Partial<News>) => report.update({ notices: [], gossip: [], ...news })
const notice = (isTransition: boolean) => ({ verdict: CONFLICT, isTransition })

describe('what the packet thread has noticed', () => {
  test('is a warning, and an event on the Services that have the address', () => {
    tell({ notices: [notice(false)] })
    expect(lines).toMatchObject([{ level: 'warn', event: 'AddressConflict', msg: CONFLICT.message }])
    expect(told).toEqual(['192.0.2.1 AddressConflict'])
  })

  test('is no warning where it says that something is over', () => {
    tell({ notices: [{ verdict: { ...CONFLICT, reason: 'FindingOver' }, isTransition: false }] })
    expect(lines).toMatchObject([{ level: 'info', event: 'FindingOver' }])
    expect(told).toEqual(['192.0.2.1 FindingOver'])
  })

  test('is for debugging only where it is a step of an address', () => {
    tell({ notices: [notice(true)] })
    expect(lines).toMatchObject([{ level: 'debug', event: 'AddressConflict' }])
    expect(told).toEqual([])
  })

  test('is counted past fifty lines in ten seconds', () => {
    for (let i = 0; i < 80; i++) tell({ notices: [notice(false)] })
    expect(lines).toHaveLength(50)
    now = seconds(11)
    tell({ notices: [notice(false)] })
    expect(lines.slice(50)).toMatchObject([{ count: 30 }, { event: 'AddressConflict' }])
  })
})

describe('what gossip has met with', () => {
  const peer = { address: { family: 'IPv4', value: 0xc0000202n } as const, port: 7946 }

  test('is told in MetalLB’s words where it has some, and once', () => {
    tell({ gossip: [{ kind: 'joinEnded', contacted: 2, failed: [] }] })
    tell({ gossip: [{ kind: 'joinEnded', contacted: 2, failed: [] }] })
    tell({ gossip: [{ kind: 'joinEnded', contacted: 1, failed: [peer] }] })
    expect(lines).toMatchObject([
      { level: 'info', msg: 'memberlist join successfully', joined: 2 },
      { level: 'info', msg: 'partial join', joined: 1, unmet: ['192.0.2.2'] },
    ])
  })

  test('is a warning where a node comes from another address', () => {
    tell({ gossip: [{ kind: 'conflict', name: 'node-2', known: peer, claimed: peer }] })
    expect(lines).toMatchObject([{ level: 'warn', node: 'node-2', known: '192.0.2.2' }])
  })

  test('says nothing of who joins and leaves: that is observed', () => {
    tell({ gossip: [{ kind: 'left', name: 'node-2' }, { kind: 'departed' }] })
    expect(lines).toEqual([])
  })
})
