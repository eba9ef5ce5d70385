import { describe, expect, test } from 'bun:test'
import { gossipKey } from './key.ts'
import { hex, octets } from './octets.fixture.ts'

/** SHA-256 of nothing. */
const HASH = 'e3b0c442 98fc1c14 9afbf4c8 996fb924 27ae41e4 649b934c a495991b 7852b855'

describe('the key is the secret and the hash of nothing, cut to 32 octets', () => {
  test.each([
    [
      '22 characters, as the controller makes them',
      octets('cXVpdGUgc2VjcmV0IGtleQ'),
      hex('e3b0c442 98fc1c14 9afb'),
    ],
    ['one octet, and it does not have to be text', octets(0xff), hex(HASH).subarray(0, 31)],
    ['31 octets', octets('x'.repeat(31)), hex('e3')],
    ['32 octets', octets('x'.repeat(32)), octets()],
    ['a line break at the end counts', octets('secret\n'), hex(HASH).subarray(0, 25)],
  ])('%s', (_, secret, padding) => {
    expect(gossipKey(secret)).toEqual(octets(secret, padding))
  })

  test('of a longer secret only the first 32 octets count', () => {
    expect(gossipKey(octets('x'.repeat(32), 'and more'))).toEqual(octets('x'.repeat(32)))
  })
})

test('an empty secret is no key', () => {
  expect(gossipKey(octets())).toBeUndefined()
})
