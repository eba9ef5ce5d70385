// What `kubectl logs` gets of a container's log.

import { afterAll, beforeEach, expect, test } from 'bun:test'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { containerLog } from './container-log.ts'
import type { LogWishes } from './container-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-log-'))
const file = join(folder, 'default_web_web.log')
afterAll(() => rmSync(folder, { recursive: true }))

const NOW = Date.parse('2026-03-01T12:01:00Z')
const LINES = [
  '2026-03-01T12:00:00.500Z one',
  '{"ts":"2026-03-01T12:00:30Z","msg":"two"}',
  'and more of it',
  '2026-03-01T12:00:59.000Z three',
]

beforeEach(() => writeFileSync(file, LINES.map((line) => `${line}\n`).join('')))

function read(wishes: Partial<LogWishes> = {}) {
  const { signal } = new AbortController()
  return containerLog(file, { follow: false, previous: false, timestamps: false, signal, ...wishes }, NOW)
}

async function linesOf(wishes?: Partial<LogWishes>) {
  const text = await new Response(read(wishes)).text()
  return text.split('\n').slice(0, -1)
}

test('the whole log, or its last lines, or those since a time', async () => {
  expect(await linesOf()).toEqual(LINES)
  expect(await linesOf({ tailLines: 1 })).toEqual(LINES.slice(3))
  expect(await linesOf({ tailLines: 0 })).toEqual([])
  expect(await linesOf({ sinceSeconds: 30 })).toEqual(LINES.slice(1))
  expect(await linesOf({ sinceTime: '2026-03-01T12:00:40Z' })).toEqual(LINES.slice(3))
  expect(await linesOf({ sinceSeconds: 0 })).toEqual([])
})

test('a line that says no time has that of the line before', async () => {
  const times = (await linesOf({ timestamps: true })).map((line) => line.split(' ')[0])
  expect(times).toEqual([
    '2026-03-01T12:00:00.500Z',
    '2026-03-01T12:00:30Z',
    '2026-03-01T12:00:30Z',
    '2026-03-01T12:00:59.000Z',
  ])
})

test('no more bytes than asked for', async () => {
  expect(await new Response(read({ limitBytes: 5 })).text()).toBe('2026-')
})

test('what is written while it is followed is sent, until nobody reads any more', async () => {
  const stop = new AbortController()
  const reader = read({ follow: true, tailLines: 0, signal: stop.signal })?.getReader()
  if (reader === undefined) throw new Error('no log')
  appendFileSync(file, 'four\n')
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('four\n')
  stop.abort()
  expect((await reader.read()).done).toBe(true)
})

test('a line that comes later goes with the time of the line before it', async () => {
  const stop = new AbortController()
  const wishes = { follow: true, tailLines: 1, timestamps: true, signal: stop.signal }
  const reader = read(wishes)?.getReader()
  if (reader === undefined) throw new Error('no log')
  await reader.read()
  appendFileSync(file, 'more of three\n')
  const { value } = await reader.read()
  expect(new TextDecoder().decode(value)).toBe('2026-03-01T12:00:59.000Z more of three\n')
  stop.abort()
})

test('the last line is shown, whether it has an end or not', async () => {
  appendFileSync(file, 'unfinished')
  expect(await linesOf({ tailLines: 1 })).toEqual(['unfinished'])
})

test('a log that begins anew is followed', async () => {
  const stop = new AbortController()
  const reader = read({ follow: true, tailLines: 0, signal: stop.signal })?.getReader()
  if (reader === undefined) throw new Error('no log')
  writeFileSync(file, 'new\n')
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('new\n')
  stop.abort()
})

test('a container without a log, and an earlier life of one, have none', () => {
  const { signal } = new AbortController()
  const wishes = { follow: false, previous: false, timestamps: false, signal }
  expect(containerLog(join(folder, 'none.log'), wishes, NOW)).toBeUndefined()
  expect(read({ previous: true })).toBeUndefined()
})
