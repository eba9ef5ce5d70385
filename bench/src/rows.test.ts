// What a person reads of the rows: `--help`, and the table of the README.

import { expect, test } from 'bun:test'
import { helpText, ROWS } from './rows.ts'

test('the table of the README has the rows there are, in their order', async () => {
  const readme = await Bun.file(new URL('../README.md', import.meta.url)).text()
  const named = [...readme.matchAll(/^\| ([a-z][a-z-]*) +\|/gm)].flatMap(([, name]) => name ?? [])
  expect(named.filter((name) => name !== 'row')).toEqual(Object.keys(ROWS))
})

test('--help has one line for each row, and no line is longer than a terminal is wide for long', () => {
  const lines = helpText().split('\n')
  for (const name of Object.keys(ROWS)) {
    expect(lines.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1)
  }
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(125)
})
