import { expect, test } from 'bun:test'
import { OneMember, alive, endpoint } from '../one-member.fixture.ts'

test('joining thousands who are members already takes a moment', () => {
  const one = new OneMember()
  const indexes = Array.from({ length: 4000 }, (_, index) => index + 1)
  for (const index of indexes) one.hear('alive', alive(index))
  one.takeEvents()

  const peers = indexes.map(endpoint)
  const took = [1, 2, 3].map(() => {
    const startedAt = performance.now()
    one.act((membership, now) => membership.join(now, peers))
    return performance.now() - startedAt
  })
  const ended = { kind: 'joinEnded' as const, contacted: 4000, failed: [] }
  expect(one.takeEvents()).toEqual([ended, ended, ended])
  expect(Math.min(...took)).toBeLessThan(100)
})
