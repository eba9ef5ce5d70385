import { describe, expect, test } from 'bun:test'
import { ADDRESS_CONFLICT } from '@ingot/api'
import { nextCondition } from './conflict-condition.ts'

const NOW = '2026-01-02T03:04:05Z'
const EARLIER = '2026-01-01T00:00:00Z'
const conflict = (node: string, address = '192.0.2.1') =>
  `a host with the hardware address 02:00:00:00:00:66 uses ${address} on eth0, as ${node} has seen`
const condition = (status: 'True' | 'False', message: string, reason: string) => ({
  type: ADDRESS_CONFLICT,
  status,
  reason,
  message,
  lastTransitionTime: EARLIER,
})
const told = (...conflicts: readonly string[]) => condition('True', conflicts.join('; '), 'AddressConflict')
const next = (before: Parameters<typeof nextCondition>[0], ...conflicts: readonly string[]) =>
  nextCondition(before, conflicts, (node) => node === 'other', NOW)

describe('the condition about foreign hosts', () => {
  test('tells of all that this node has seen, in one order', () => {
    const [one, two] = [conflict('me'), conflict('me', '192.0.2.2')]
    const written = next(undefined, two, one)
    expect(written).toEqual({ ...told(one, two), lastTransitionTime: NOW })
    expect(next(written, one, two)).toBeUndefined()
  })

  test('keeps the time of its last transition while it stays true', () => {
    expect(next(told(conflict('me')), conflict('me', '192.0.2.2'))?.lastTransitionTime).toBe(EARLIER)
  })

  test('is false when there is none any more, and is not written to say so where it never was', () => {
    expect(next(told(conflict('me')))).toMatchObject({ status: 'False', reason: 'NoConflict' })
    expect(next(undefined)).toBeUndefined()
    expect(next(condition('False', 'over', 'NoConflict'))).toBeUndefined()
  })

  test.each([
    ['while there is a conflict here, too', [conflict('me')]],
    ['when there is none here', []],
  ])('of another speaker is left to it %s', (_, conflicts) => {
    expect(next(told(conflict('other')), ...conflicts)).toBeUndefined()
  })

  test('of a speaker that is gone is anybody’s', () => {
    expect(next(told(conflict('gone')))).toMatchObject({ status: 'False' })
    expect(next(told(conflict('gone')), conflict('me'))).toMatchObject({ message: conflict('me') })
  })
})
