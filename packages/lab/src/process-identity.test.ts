// Telling a process from another that later has its number.

import { expect, test } from 'bun:test'
import { identify, isAlive, parseStat } from './process-identity.ts'

test('a running process is alive, and one with its number but another start time is not', () => {
  const own = identify(process.pid)
  expect(own !== null && isAlive(own)).toBe(true)
  expect(isAlive({ pid: process.pid, startTime: '1' })).toBe(false)
})

test('a process that ended is not there', async () => {
  const child = Bun.spawn(['true'])
  await child.exited
  expect(identify(child.pid)).toBe(null)
})

test('a name with brackets and blanks does not shift the fields', () => {
  const rest = Array.from({ length: 18 }, (_, index) => index).join(' ')
  expect(parseStat(7, `7 (a) b) S ${rest} 4711 0`)).toEqual({ pid: 7, startTime: '4711' })
  expect(parseStat(7, `7 (a) Z ${rest} 4711 0`)).toBe(null)
})
