import { describe, expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { newEntry } from './entry.ts'
import { mend } from './repair.ts'

const ANNOUNCEMENT = { address: '192.0.2.1', interfaces: 'all', succession: ['a'] } as const

function mended(announcedAt: number, repairAskedAt: number | undefined, now: number) {
  const entry = newEntry(ANNOUNCEMENT, milliseconds(0), false)
  entry.announcedAt = milliseconds(announcedAt)
  entry.repairAskedAt = repairAskedAt === undefined ? undefined : milliseconds(repairAskedAt)
  return mend(entry, milliseconds(now))
}

describe('an address is announced again', () => {
  test.each([
    ['not unless somebody asks', 0, undefined, 5000, {}],
    ['at once when the last time is a second ago', 0, 5000, 5000, { announce: true }],
    ['later, where it is not', 4500, 5000, 5000, { until: milliseconds(5500) }],
    ['a second after the last time', 4500, 5000, 5500, { announce: true }],
    ['not when that has happened since', 5500, 5000, 9000, {}],
  ])('%s', (_, announcedAt, askedAt, now, expected) => {
    expect(mended(announcedAt, askedAt, now)).toEqual(expected)
  })
})
