// Log lines as a person and a log collector see them.

import { expect, test } from 'bun:test'
import { createLogger } from './logger.ts'
import { parseLogLevel } from './log-level.ts'
import type { LogLevel } from './log-level.ts'

const noon = new Date('2026-03-01T12:00:00.750Z')

function capture(level: LogLevel = 'all') {
  const lines: string[] = []
  return { lines, log: createLogger({ level, clock: () => noon, write: (line) => lines.push(line) }) }
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
