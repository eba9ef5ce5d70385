// Each kind of insert as lines of a template.

import { describe, expect, test } from 'bun:test'
import { each, filled, lines, optional, quoted, scalar, when } from './insert.ts'
import { templateText } from './template-text.ts'

describe('a template', () => {
  test.each([
    ['a plain object is YAML', { a: { b: ['c'] } }, 'a:\n  b:\n    - c\n'],
    ['an expression for a scalar', { a: scalar('.Values.a') }, 'a: {{ .Values.a }}\n'],
    ['an expression for an item', { a: [scalar('.b')] }, 'a:\n  - {{ .b }}\n'],
    [
      'an expression for the first key of an item',
      { a: [{ b: quoted('.c') }] },
      'a:\n  - b: {{ .c | quote }}\n',
    ],
    [
      'lines, indented under their key',
      { a: { b: lines('toYaml .c') } },
      'a:\n  b:\n    {{- toYaml .c | nindent 4 }}\n',
    ],
    [
      'a key that is there when its value is',
      { a: { b: filled('.c') } },
      'a:\n  {{- with .c }}\n  b:\n    {{- toYaml . | nindent 4 }}\n  {{- end }}\n',
    ],
    [
      'more items',
      { a: ['b', filled('.c')] },
      'a:\n  - b\n  {{- with .c }}\n  {{- toYaml . | nindent 2 }}\n  {{- end }}\n',
    ],
    [
      'a scalar that is there when it has a value',
      { a: { b: optional('.c') } },
      'a:\n  {{- if .c }}\n  b: {{ .c | quote }}\n  {{- end }}\n',
    ],
    [
      'a key with a condition, and lines in it at their depth',
      { a: { b: when('.c', { d: lines('e') }, 'f') } },
      'a:\n  {{- if .c }}\n  b:\n    d:\n      {{- e | nindent 6 }}\n  {{- else }}\n  b: f\n  {{- end }}\n',
    ],
    [
      'a condition in a condition, for an item',
      { a: [when('.b', when('.c', { d: 1 }))] },
      'a:\n  {{- if .b }}\n  {{- if .c }}\n  - d: 1\n  {{- end }}\n  {{- end }}\n',
    ],
    [
      'an item for each of a list',
      { a: [each('.b', { c: scalar('.d') })] },
      'a:\n  {{- range .b }}\n  - c: {{ .d }}\n  {{- end }}\n',
    ],
    ["somebody else's braces stay theirs", { a: 'x {{ $labels.b }}' }, 'a: x {{ "{{" }} $labels.b }}\n'],
  ])('%s', (_, object, text) => {
    expect(templateText(object)).toBe(text)
  })

  test('refuses what would leave an item without its dash', () => {
    expect(() => templateText({ a: [{ b: filled('.c'), d: 1 }] })).toThrow('first key of an item')
  })

  test('refuses lines for an item', () => {
    expect(() => templateText({ a: [lines('.c')] })).toThrow('cannot be an item')
  })
})
