import { expect, test } from 'bun:test'
import { parse } from 'yaml'
import { ownSection, section, setting, valuesSchema, valuesText } from './value.ts'

const VALUES = {
  a: setting('x', 'What it is.'),
  b: section('A section.', { c: setting([]), d: ownSection('', { e: setting(1, '', { type: 'integer' }) }) }),
}

test('values are YAML with a comment before each', () => {
  expect(valuesText(VALUES)).toBe('# What it is.\na: x\n\n# A section.\nb:\n  c: []\n  d:\n    e: 1\n')
  expect(parse(valuesText(VALUES))).toEqual({ a: 'x', b: { c: [], d: { e: 1 } } })
})

test('the schema knows the types, takes null for what is left out, and other keys but in sections of our own', () => {
  expect(valuesSchema(section('', VALUES))).toEqual({
    type: ['object', 'null'],
    properties: {
      a: { type: ['string', 'null'], description: 'What it is.' },
      b: {
        type: ['object', 'null'],
        description: 'A section.',
        properties: {
          c: { type: ['array', 'null'] },
          d: {
            type: ['object', 'null'],
            properties: { e: { type: 'integer' } },
            additionalProperties: false,
          },
        },
      },
    },
  })
})
