// Where colours are, and where not.

import { expect, test } from 'bun:test'
import { paintFor } from './colour.ts'

const screen = { columns: 80, rows: 24 }

test.each([
  ['a terminal', { screen, environment: { TERM: 'xterm' } }, '\u001b[31mx\u001b[0m'],
  ['a terminal with an empty NO_COLOR', { screen, environment: { NO_COLOR: '' } }, '\u001b[31mx\u001b[0m'],
  ['a terminal with NO_COLOR', { screen, environment: { NO_COLOR: '1' } }, 'x'],
  ['a terminal without colours', { screen, environment: { TERM: 'dumb' } }, 'x'],
  ['a pipe', { environment: { TERM: 'xterm' } }, 'x'],
])('%s shows %j', (_, terminal, expected) => {
  expect(paintFor(terminal)('red', 'x')).toBe(expected)
})
