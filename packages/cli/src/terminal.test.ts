// What reaches the screen, in order.

import { expect, test } from 'bun:test'
import { terminalOn } from './terminal.ts'

function started(output: object, complaints: object, environment = {}) {
  const written: string[] = []
  const terminal = terminalOn(
    {
      output,
      complaints,
      input: async function* () {},
      print: (line) => written.push(`out ${line}`),
      complain: (line) => written.push(`err ${line}`),
      write: (text) => written.push(text),
    },
    environment,
    new AbortController().signal,
  )
  return { terminal, written }
}

const SCREEN = { isTTY: true, columns: 20, rows: 5 }

test('a line of progress is gone before anything is printed, and is no longer than the screen is wide', () => {
  const { terminal, written } = started(SCREEN, SCREEN)
  terminal.showProgress?.('waiting for a long time now')
  terminal.print('x')
  terminal.showProgress?.('1')
  terminal.showProgress?.('2')
  terminal.complain('y')
  terminal.showProgress?.('')
  expect(written).toEqual([
    'waiting for a long ',
    '\r\u001b[K',
    'out x',
    '1',
    '\r\u001b[K',
    '2',
    '\r\u001b[K',
    'err y',
  ])
})

test.each([
  ['both on a screen', SCREEN, SCREEN, {}, true, true],
  ['the output in a pipe', {}, SCREEN, {}, false, true],
  ['the complaints in a file', SCREEN, {}, {}, true, false],
  ['a terminal that cannot', SCREEN, SCREEN, { TERM: 'dumb' }, true, false],
])('with %s', (_, output, complaints, environment, hasScreen, hasProgress) => {
  const { terminal } = started(output, complaints, environment)
  expect([terminal.screen !== undefined, terminal.showProgress !== undefined]).toEqual([
    hasScreen,
    hasProgress,
  ])
})
