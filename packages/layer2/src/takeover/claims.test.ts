import { describe, expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { Claims } from './claims.ts'
import { DigestedSet } from './digest.ts'

function digestOf(...addresses: string[]) {
  const set = new DigestedSet()
  for (const address of addresses) set.add(address)
  return { count: set.count, hash: set.hash }
}

describe('claims', () => {
  test('end with a yield, and all at once with a new run', () => {
    const claims = new Claims()
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) claims.claim('b', address, false)
    claims.withdraw('b', '192.0.2.2')
    expect(claims.of('192.0.2.2')).toEqual([])
    expect(claims.void('b')).toEqual(['192.0.2.1', '192.0.2.3'])
    expect(claims.of('192.0.2.1')).toEqual([])
  })

  test('of hearsay stand beside what a node has said itself', () => {
    const claims = new Claims()
    claims.claim('b', '192.0.2.1', true)
    claims.relay('b', '192.0.2.1', milliseconds(300))
    claims.relay('c', '192.0.2.1', milliseconds(300))
    expect(claims.of('192.0.2.1')).toEqual([
      { node: 'b', isLeaving: false, isDirect: true, relayedUntil: milliseconds(300) },
      { node: 'c', isLeaving: false, isDirect: false, relayedUntil: milliseconds(300) },
    ])
    claims.claim('b', '192.0.2.1', false)
    expect(claims.of('192.0.2.1').map(({ relayedUntil }) => relayedUntil)).toEqual([
      milliseconds(300),
      undefined,
    ])
  })
})

describe('a digest', () => {
  test('does not depend on the order, and differs when an address does', () => {
    expect(digestOf('192.0.2.1', '192.0.2.2')).toEqual(digestOf('192.0.2.2', '192.0.2.1'))
    expect(digestOf('192.0.2.1', '192.0.2.2')).not.toEqual(digestOf('192.0.2.1', '192.0.2.3'))
  })

  test('of nothing ends every claim', () => {
    const claims = new Claims()
    claims.claim('b', '192.0.2.1', false)
    expect(claims.check('b', digestOf())).toEqual({ isSame: true, gone: ['192.0.2.1'] })
  })

  test('that disagrees is put right by a new list, whose lacks are gone', () => {
    const claims = new Claims()
    for (const address of ['192.0.2.1', '192.0.2.2']) claims.claim('b', address, false)
    const digest = digestOf('192.0.2.2', '192.0.2.3')
    expect(claims.check('b', digest).isSame).toBe(false)
    claims.expectList('b')
    claims.claim('b', '192.0.2.2', false)
    // Nothing is taken from anybody while the list is on its way.
    expect(claims.check('b', digest)).toEqual({ isSame: false, gone: [] })
    claims.claim('b', '192.0.2.3', false)
    expect(claims.check('b', digest)).toEqual({ isSame: true, gone: ['192.0.2.1'] })
  })
})
