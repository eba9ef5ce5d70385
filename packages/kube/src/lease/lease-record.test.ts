// What stands in a Lease, word for word as client-go would write it, and when it is free.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { freeAt, heldBy, microTime, released, sight } from './lease-record.ts'

const date = new Date('2026-01-02T03:04:05.678Z')
const now = '2026-01-02T03:04:05.678000Z'
const earlier = '2026-01-01T00:00:00.000000Z'
const held = {
  holderIdentity: 'a',
  leaseDurationSeconds: 15,
  acquireTime: earlier,
  renewTime: earlier,
  leaseTransitions: 3,
}
const stored = (spec: object) => ({ metadata: { name: 'l' }, spec })
const seen = (spec: object, since = 1000) => ({ lease: stored(spec), since: milliseconds(since) })

test('a MicroTime has six digits', () => {
  expect(microTime(date)).toBe(now)
})

describe('the spec of who takes a Lease', () => {
  test.each([
    ['that is missing', undefined, { acquireTime: now, leaseTransitions: 0 }],
    ['that says nothing', {}, { acquireTime: now, leaseTransitions: 1 }],
    ['of another', { ...held, holderIdentity: 'b' }, { acquireTime: now, leaseTransitions: 4 }],
    ['that was released', released(date, held), { acquireTime: now, leaseTransitions: 4 }],
    ['that it has already', held, { acquireTime: earlier, leaseTransitions: 3 }],
  ])('%s', (_case, before, expected) => {
    const spec = heldBy('a', seconds(15), date, before)
    expect(spec).toEqual({ holderIdentity: 'a', leaseDurationSeconds: 15, renewTime: now, ...expected })
  })

  test('keeps fields that it does not know', () => {
    const before = { ...held, preferredHolder: 'x' }
    expect(heldBy('b', seconds(15), date, before)).toHaveProperty('preferredHolder', 'x')
  })

  test('rounds a duration up: no one may take the Lease sooner than its holder thinks', () => {
    expect(heldBy('a', milliseconds(1100), date, undefined).leaseDurationSeconds).toBe(2)
  })
})

test('a released Lease has no holder, and the shortest duration there is', () => {
  const expected = { ...held, holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now }
  expect(released(date, held)).toEqual(expected)
})

describe('a Lease is free', () => {
  test.each([
    ['after the duration that its holder wrote', held, 16_000],
    ['after a longer one than ours', { ...held, leaseDurationSeconds: 60 }, 61_000],
    ['at once without a holder', { ...held, holderIdentity: '' }, 1000],
    ['at once when it says nothing', {}, 1000],
  ])('%s', (_case, spec, at) => {
    expect(freeAt(seen(spec))).toBe(milliseconds(at))
  })

  test('later where it has changed, whatever its dates say', () => {
    const renewed = { ...held, renewTime: '1999-01-01T00:00:00.000000Z' }
    expect(sight(seen(held), stored(renewed), milliseconds(5000)).since).toBe(milliseconds(5000))
  })

  test('no later because of another version or label', () => {
    const lease = { ...stored(held), metadata: { name: 'l', resourceVersion: '9', labels: { a: 'b' } } }
    const after = sight(seen(held), lease, milliseconds(5000))
    expect(after).toEqual({ lease, since: milliseconds(1000) })
  })
})
