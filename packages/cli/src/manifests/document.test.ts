// What text becomes which values, as kubectl reads it, and what is said of text that is none.

import { expect, test } from 'bun:test'
import { readDocuments } from './document.ts'

const valuesOf = (text: string) =>
  readDocuments(text).map((read) => (read.ok ? read.document.value : read.complaints))

test.each([
  ['the booleans of YAML 1.1', 'a: yes\nb: n\nc: On\nd: "yes"', { a: true, b: false, c: true, d: 'yes' }],
  ['octal and hexadecimal numbers', 'a: 0777\nb: 0x1f\nc: 1_000', { a: 511, b: 31, c: 1000 }],
  ['dates and times of day as text', 'a: 2026-01-01\nb: 22:22', { a: '2026-01-01', b: '22:22' }],
  ['addresses as text', 'a: 2001:db8::1\nb: 10.0.0.1', { a: '2001:db8::1', b: '10.0.0.1' }],
  ['nothing', 'a:\nb: ~\nc: ""', { a: null, b: null, c: '' }],
  ['a key that is no text', 'on: 1\n80: 2', { true: 1, 80: 2 }],
  [
    'an anchor and a merge',
    'a: &x { b: 1, c: 1 }\nd: { <<: *x, c: 2 }',
    { a: { b: 1, c: 1 }, d: { b: 1, c: 2 } },
  ],
  ['lines that end in CR LF', 'a: 1\r\nb:\r\n  c: 2\r\n', { a: 1, b: { c: 2 } }],
  ['JSON with tabs', '{\n\t"a": [\n\t\t1\n\t]\n}\n', { a: [1] }],
])('%s', (_, text, value) => {
  expect(valuesOf(text)).toEqual([value])
})

test('documents without anything in them are none', () => {
  expect(valuesOf('# only a comment\n---\n---\na: 1\n...\n---\n# the end\n')).toEqual([{ a: 1 }])
  expect(valuesOf('')).toEqual([])
})

test.each([
  ['a: 1\n\tb: 2', { line: 2, message: 'a tab in the indentation', remedy: 'write spaces' }],
  [
    'a: 1\nb: 2\na: 3',
    { line: 3, message: 'a stands twice, first in line 1', remedy: 'keep one of the two' },
  ],
  ['on: 1\nyes: 2', { line: 2, message: 'yes stands twice, first in line 1', remedy: 'keep one of the two' }],
  [
    '# a\na: b: c',
    {
      line: 2,
      message: 'not YAML at column 4: Nested mappings are not allowed in compact mappings',
      remedy: 'put the value in quotes',
    },
  ],
  [
    'spec:\n  type: LoadBalancer\n  ...',
    {
      line: 3,
      message: 'not YAML at column 3: Implicit map keys need to be followed by map values',
      remedy: 'write the line as `key: value`',
    },
  ],
  [
    'a: "x',
    { line: 1, message: 'not YAML at column 6: Missing closing "quote', remedy: 'close what was opened' },
  ],
  ['a: *x', { line: 1, message: 'there is no &x before *x' }],
  [
    'a: {{ .Values.x }}',
    { line: 1, message: 'a key that is no text', remedy: 'quote it; render a template first' },
  ],
  ['a: &x [*x]', { line: 1, message: 'too deep, or too many aliases' }],
])('%j is no document', (text, complaint) => {
  expect(valuesOf(text)).toEqual([[complaint]])
})

test('what is broken in one document does not hide the others', () => {
  expect(valuesOf('a: 1\n---\nb: @\n---\nc: 3')).toEqual([
    { a: 1 },
    [expect.objectContaining({ line: 3, message: expect.stringContaining('column 4') })],
    { c: 3 },
  ])
})

test('aliases of aliases and endless brackets end in a complaint, soon', () => {
  const letters = [...'abcdefgh']
  const tenfold = letters.map((letter, i) => {
    const items = Array(10).fill(i === 0 ? 'x' : `*${letters[i - 1]}`)
    return `${letter}: &${letter} [${items.join(', ')}]`
  })
  expect(valuesOf(tenfold.join('\n'))).toEqual([[{ line: 1, message: 'too deep, or too many aliases' }]])
  const brackets = 20_000
  expect(valuesOf('['.repeat(brackets) + ']'.repeat(brackets))).toEqual([
    [{ line: 1, message: expect.stringContaining('too deep') }],
  ])
})
