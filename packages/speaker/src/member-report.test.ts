// Who joins and leaves the gossip, told once.

import { expect, test } from 'bun:test'
import type { GossipMember } from '@ingot/layer2'
import { createLogger } from '@ingot/telemetry'
import { MemberReport } from './member-report.ts'

const member = (name: string, state: GossipMember['state'] = 'alive'): GossipMember => ({
  name,
  address: '192.0.2.1',
  state,
})

test('a member that joins or leaves is told once, one that is suspected is not', () => {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line))
  const report = new MemberReport(createLogger({ level: 'info', clock: () => new Date(0), write }))

  expect(report.update(undefined)).toBe(false)
  expect(report.names).toBeUndefined()
  expect(report.update([member('here')])).toBe(true)
  expect(report.update([member('here'), member('there')])).toBe(true)
  expect(report.update([member('there', 'suspect'), member('here')])).toBe(false)
  expect(report.names).toEqual(new Set(['here', 'there']))
  expect(report.update([member('here')])).toBe(true)
  expect(report.names).toEqual(new Set(['here']))
  expect(lines.map((line) => `${line['node event']} ${line['node name']} ${line['node addr']}`)).toEqual([
    'NodeJoin here 192.0.2.1',
    'NodeJoin there 192.0.2.1',
    'NodeLeave there 192.0.2.1',
  ])
  expect(lines[0]).toMatchObject({ level: 'info', msg: 'node event - forcing sync' })
})

test('members that are not known yet are not the same as none', () => {
  const report = new MemberReport(createLogger({ level: 'none', clock: () => new Date(0), write: () => {} }))
  expect(report.update([])).toBe(true)
  expect(report.names).toEqual(new Set())
  expect(report.update(undefined)).toBe(true)
  expect(report.names).toBeUndefined()
})

test('a member that begins to say what it is, or ends to, is a change that nobody is told of', () => {
  const lines: string[] = []
  const write = (line: string) => lines.push(line)
  const report = new MemberReport(createLogger({ level: 'info', clock: () => new Date(0), write }))
  report.update([member('here'), { ...member('there'), isMetallb: true }])
  expect(report.metallbNames).toEqual(new Set(['there']))
  lines.length = 0
  expect(report.update([member('here'), member('there')])).toBe(true)
  expect(report.metallbNames).toEqual(new Set())
  expect(report.update([member('here'), member('there')])).toBe(false)
  expect(lines).toEqual([])
})
