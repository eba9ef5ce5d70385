// Log lines as a person and a log collector see them.

import { expect, test } from 'bun:test'
import { createLogger } from './logger.ts'
import type { LogFormat } from './line-format.ts'
import { LevelSwitch, parseLogLevel } from './log-level.ts'
import type { LogLevel } from './log-level.ts'

const noon = new Date('2026-03-01T12:00:00.750Z')

function capture(level: LogLevel | (() => LogLevel) = 'all', format: LogFormat = 'json') {
  const lines: string[] = []
  return { lines, log: createLogger({ level, format, clock: () => noon, write: (line) => lines.push(line) }) }
}

test('a line is one JSON object with its keys in alphabetical order', () => {
  const { lines, log } = capture()
  log.info({ op: 'allocate', msg: 'assigned', ip: '192.0.2.1' })
  expect(lines).toEqual([
    '{"caller":"ingot","ip":"192.0.2.1","level":"info","msg":"assigned","op":"allocate","ts":"2026-03-01T12:00:00Z"}',
  ])
})

test('an error is written as its text, with what caused it', () => {
  const { lines, log } = capture()
  log.error({ error: new Error('cannot list', { cause: new Error('connection reset') }) })
  expect(lines[0]).toContain('"error":"cannot list: connection reset"')
})

test('a logger made by with() says its fields on every line, and the line may overrule them', () => {
  const { lines, log } = capture()
  const speaker = log.with({ caller: 'speaker', node: 'a' })
  speaker.warn({ msg: 'x' })
  speaker.warn({ node: 'b' })
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { caller: 'speaker', level: 'warn', msg: 'x', node: 'a', ts: '2026-03-01T12:00:00Z' },
    { caller: 'speaker', level: 'warn', node: 'b', ts: '2026-03-01T12:00:00Z' },
  ])
})

test.each([
  ['all', ['debug', 'info', 'warn', 'error']],
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['info', ['info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']],
  ['none', []],
] as const)('at level %s only the levels above it are written', (level, written) => {
  const { lines, log } = capture(level)
  log.debug({})
  log.info({})
  log.warn({})
  log.error({})
  expect(lines.map((line) => JSON.parse(line).level)).toEqual([...written])
})

test('a level that is not written asks neither the clock nor the sink', () => {
  const fail = () => {
    throw new Error('was asked')
  }
  createLogger({ level: 'error', clock: fail, write: fail }).info({ msg: 'nobody hears this' })
})

test('values without a JSON form do not cost the line', () => {
  const { lines, log } = capture()
  const self: Record<string, unknown> = {}
  self.self = self
  log.info({ big: 2n ** 64n, msg: 'kept' })
  log.info({ self, msg: 'kept too', error: new Error('e') })
  expect(lines[0]).toContain('"big":"18446744073709551616"')
  expect(lines[1]).toContain('"error":"e"')
  expect(lines[1]).toContain('"msg":"kept too"')
})

test('a text with line feeds stays one line', () => {
  const { lines, log } = capture()
  log.info({ msg: 'a\nb' })
  expect(lines[0]).not.toContain('\n')
})

test("a log level that MetalLB does not know is refused in MetalLB's words", () => {
  expect(parseLogLevel('warn')).toEqual({ ok: true, value: 'warn' })
  expect(parseLogLevel('trace')).toEqual({ ok: false, message: 'failed to parse log level: trace' })
})

test('the level may be another while the program runs, for loggers that were made before too', () => {
  const levels = new LevelSwitch('info')
  const { lines, log } = capture(() => levels.level)
  const speaker = log.with({ caller: 'speaker' })
  const heard: LogLevel[] = []
  levels.onSet((level) => heard.push(level))
  speaker.debug({ msg: 'before' })
  levels.set('debug')
  speaker.debug({ msg: 'meanwhile' })
  levels.set('error')
  speaker.warn({ msg: 'after' })
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['meanwhile'])
  expect(heard).toEqual(['debug', 'error'])
})

test.each<[string, Record<string, unknown>, string]>([
  ['words stand alone', { op: 'x', n: 3, isOn: true, none: null }, 'isOn=true n=3 none=null op=x'],
  ['what has blanks is quoted', { msg: 'a b', k: '' }, 'k="" msg="a b"'],
  ['quotes and equal signs too', { a: 'x=1', b: 'say "no"' }, 'a="x=1" b="say \\"no\\""'],
  ['a line feed stays in the line', { msg: 'a\nb' }, 'msg="a\\nb"'],
  ['a list is its JSON', { ips: ['192.0.2.1'] }, 'ips="[\\"192.0.2.1\\"]"'],
  ['an error is its text', { error: new Error('no', { cause: new Error('way') }) }, 'error="no: way"'],
  ['a number of any size', { big: 2n ** 64n }, 'big=18446744073709551616'],
  ['what is not there is left out', { remedy: undefined, op: 'x' }, 'op=x'],
])('in logfmt, %s', (_, fields, expected) => {
  const { lines, log } = capture('all', 'logfmt')
  log.info({ caller: undefined, ...fields })
  expect(lines[0]?.replace(/ ?(level=info|ts=2026-03-01T12:00:00Z)/g, '').trim()).toBe(expected)
})
