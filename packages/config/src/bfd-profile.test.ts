// BFDProfiles: bounds, the index in MetalLB's sentence, and that nothing is filled in.

import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { parseConfig } from './parse-config.ts'

const profile = (name: string, spec?: object) => ({ metadata: { name }, ...(spec && { spec }) })
const parse = (...bfdProfiles: unknown[]) => parseConfig({ bfdProfiles })

test('a profile that says nothing has no values', () => {
  expect<unknown>(parse(profile('a')).config.bfdProfiles).toEqual([
    { name: 'a', echoMode: false, passiveMode: false },
  ])
})

test('a profile has what it says, at the ends of the bounds too', () => {
  const low = {
    receiveInterval: 10,
    transmitInterval: 10,
    echoInterval: 10,
    detectMultiplier: 2,
    minimumTtl: 1,
  }
  const high = { detectMultiplier: 255, minimumTtl: 254, echoMode: true, passiveMode: true }
  const { config } = parse(profile('b', { ...high, echoInterval: 60_000 }), profile('a', low))
  expect(config.bfdProfiles).toMatchObject([
    { name: 'a', ...low, echoInterval: milliseconds(10) },
    { name: 'b', ...high, echoInterval: milliseconds(60_000) },
  ])
})

test.each([
  ['detectMultiplier', 1, '2-255', 'detect multiplier'],
  ['detectMultiplier', 256, '2-255', 'detect multiplier'],
  ['receiveInterval', 9, '10-60000', 'receive interval'],
  ['transmitInterval', 60_001, '10-60000', 'transmit interval'],
  ['echoInterval', 0, '10-60000', 'echo interval'],
  ['minimumTtl', 255, '1-254', 'minimum ttl'],
])('%s %d is refused', (field, value, range, what) => {
  const { rejected } = parse(profile('c', { [field]: value }), profile('a'))
  expect(rejected).toMatchObject([
    {
      message: `parsing bfd profile #2: invalid value ${value}, must be in ${range} range\ninvalid ${what} value`,
      facts: { kind: 'BFDProfile', name: 'c', field: `spec.${field}` },
    },
  ])
})

test.each([
  ['no name', profile(''), 'parsing bfd profile #1: missing bfd profile name', 'metadata.name'],
  [
    'text for a number',
    profile('a', { minimumTtl: 'high' }),
    'BFDProfile a: spec.minimumTtl: Invalid input: expected number, received string',
    'spec.minimumTtl',
  ],
])('a profile with %s is refused', (_, object, message, field) => {
  expect(parse(object).rejected).toMatchObject([{ message, facts: { field } }])
})

test('two profiles of one name are one too many', () => {
  expect(parse(profile('a'), profile('a')).rejected).toMatchObject([
    { message: 'found duplicate bfd profile name a', facts: { kind: 'BFDProfile', name: 'a' } },
  ])
})
