// /status.json of a controller, held against its published schema.

import { expect, test } from 'bun:test'
import { statusReportSchema } from '@ingot/api/status-report'
import { Fixture, pool, service } from './controller-loop.fixture.ts'
import { controllerReport } from './controller-report.ts'

const STANDING = {
  version: '0.1.0',
  time: '2026-01-01T00:00:01.000Z',
  startedAt: '2026-01-01T00:00:00.000Z',
  unreadiness: [],
  leadership: 'leading',
  viewers: 0,
}

test('one that works counts what it looks after', async () => {
  const it = new Fixture()
  await it.start(
    pool('web', ['192.0.2.0/30']),
    pool('wrong', ['nonsense']),
    service('a'),
    service('b', { ip: '9.9.9.9' }),
  )
  await it.settle()
  const report = statusReportSchema.parse(
    JSON.parse(JSON.stringify(controllerReport(STANDING, it.loop?.view()))),
  )
  expect(report).toMatchObject({
    isLeading: true,
    services: { total: 2, withAddress: 1, waiting: 1 },
    pools: [{ pool: 'web', family: 'IPv4', inUse: 1, total: 4 }],
    rejected: [{ facts: { kind: 'IPAddressPool', name: 'wrong' } }],
  })
  await it.stop()
})

test('one that stands by says so, and counts nothing', () => {
  const report = controllerReport({ ...STANDING, leadership: 'standby (leader X)' }, undefined)
  expect(statusReportSchema.safeParse(report).success).toBe(true)
  expect(report).toMatchObject({ isLeading: false, services: { total: 0 }, pools: [] })
})

test('what was decided is kept with its reason, the newest last told first', async () => {
  const it = new Fixture()
  await it.start(pool('web', ['192.0.2.0/30']), service('a'), service('b', { ip: '9.9.9.9' }))
  await it.settle()
  const answer = it.decisions.answer(new URLSearchParams('about=default/b'))
  expect(answer).toMatchObject({
    ok: true,
    value: { decisions: [{ verdict: { reason: 'AllocationFailed' } }] },
  })
  await it.stop()
})
