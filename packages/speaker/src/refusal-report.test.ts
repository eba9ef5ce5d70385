// Why a Service is not announced from here, told once.

import { expect, test } from 'bun:test'
import { refuse } from '@ingot/api'
import type { Reason } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import { RefusalReport } from './refusal-report.ts'

const decided = (decisions: Record<string, Reason>) =>
  new Map(
    Object.entries(decisions).map(([key, reason]) => [
      key,
      { verdict: refuse(reason, `it is ${reason}`).verdict },
    ]),
  )

test('a reason is told when it is new, as a warning where settings contradict each other', () => {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line))
  const report = new RefusalReport(createLogger({ level: 'debug', clock: () => new Date(0), write }), 'bgp')
  const told = () => lines.splice(0).map(({ level, service, event }) => `${level} ${service} ${event}`)

  report.update(decided({ a: 'sharedIPWithServiceSelector', b: 'notOwner', c: 'nodeAssigned' }))
  expect(told()).toEqual(['warn a sharedIPWithServiceSelector', 'debug b notOwner'])
  report.update(decided({ a: 'sharedIPWithServiceSelector', b: 'noMatchingAdvertisement', c: 'notOwner' }))
  expect(lines.map(({ protocol }) => protocol)).toEqual(['bgp', 'bgp'])
  expect(told()).toEqual(['debug b noMatchingAdvertisement', 'debug c notOwner'])
  report.update(new Map([...decided({ b: 'conflictingAdvertisements' }), ['a', undefined]]))
  expect(told()).toEqual(['error b conflictingAdvertisements'])
  report.update(decided({ a: 'sharedIPWithServiceSelector' }))
  expect(told()).toEqual(['warn a sharedIPWithServiceSelector'])
})
