// Which choices of the strategy spread do not count, told once.

import { expect, test } from 'bun:test'
import { refuse } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import { ChoiceReport } from './choice-report.ts'
import type { Decision } from './layer2-candidacy.ts'

const { verdict } = refuse('notOwner', 'another comes first')
const ignored = (message: string): Decision => {
  const because = refuse('Layer2NodeIgnored', message, { node: 'worker-1' }, 'do something')
  return { addresses: [], verdict, ignored: because.verdict }
}

test('a reason is told once for all Services, and again when it was gone meanwhile', () => {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line))
  const report = new ChoiceReport(createLogger({ level: 'info', clock: () => new Date(0), write }))
  const fine: Decision = { addresses: [], verdict }
  const some = new Map([
    ['a', ignored('one')],
    ['b', ignored('one')],
    ['c', ignored('two')],
    ['d', fine],
  ] as const)
  report.update(some)
  report.update(new Map([['e', ignored('one')]]))
  expect(lines.map(({ msg, services, node }) => [msg, services, node])).toEqual([
    ['one', 2, 'worker-1'],
    ['two', 1, 'worker-1'],
  ])
  expect(lines[0]).toMatchObject({ level: 'info', event: 'Layer2NodeIgnored', remedy: 'do something' })
  report.update(new Map([['a', fine]]))
  report.update(new Map([['a', ignored('one')]]))
  expect(lines).toHaveLength(2)
  report.update(new Map([...['a', 'b', 'c', 'e'].map((it) => [it, undefined] as const), ['d', fine]]))
  report.update(some)
  expect(lines).toHaveLength(4)
})
