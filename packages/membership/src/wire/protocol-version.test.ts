import { describe, expect, test } from 'bun:test'
import { octets } from '../octets.fixture.ts'
import { OWN_VERSIONS, areVersions, findIncompatible } from './protocol-version.ts'

const OLD = octets(1, 5, 2, 0, 0, 0)
const NEW = octets(3, 7, 5, 0, 0, 0)
const DELEGATE = octets(1, 5, 2, 2, 4, 3)
const node = (name: string, vsn: Uint8Array, isAlive = true) => ({ name, vsn, isAlive })

test.each([
  ['ours', OWN_VERSIONS, true],
  ['none, which is version 0', octets(), true],
  ['too few', octets(1, 5, 2), false],
  ['too many', octets(1, 5, 2, 0, 0, 0, 0), false],
  ['a least of 0', octets(0, 5, 2, 0, 0, 0), false],
  ['a least above the most', octets(4, 3, 3, 0, 0, 0), false],
])('versions: %s', (_, vsn, expected) => {
  expect(areVersions(vsn)).toBe(expected)
})

describe('who does not speak what everybody understands', () => {
  test.each([
    ['nobody', [node('a', OLD), node('b', OLD)], undefined],
    ['the one that is too old', [node('new', NEW), node('old', OLD)], 'old'],
    [
      'one that is dead may be of any age, as far as others are concerned',
      [node('a', OLD), node('b', OLD, false)],
      undefined,
    ],
    ['one without versions', [node('a', OLD), node('b', octets())], 'b'],
    ['one whose delegate speaks another version', [node('a', OLD), node('b', DELEGATE)], 'a'],
  ])('%s', (_, nodes, expected) => {
    expect(findIncompatible(nodes)).toBe(expected)
  })
})
