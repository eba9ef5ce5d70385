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
    expect(claims.void('b')).toBe(true)
    expect(claims.of('192.0.2.1')).toEqual([])
    expect(claims.void('b')).toBe(false)
    claims.claim('b', '192.0.2.3', false)
    expect(claims.of('192.0.2.3')).toHaveLength(1)
  })

  test('of hearsay stand beside what a node has said itself', () => {
    const claims = new Claims()
    claims.claim('b', '192.0.2.1', true)
    claims.relay('b', '192.0.2.1', milliseconds(300))
    claims.relay('c', '192.0.2.1', milliseconds(300))
    expect(claims.of('192.0.2.1')).toMatchObject([
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

describe('ten thousand claims that are over', () => {
  const addresses = Array.from({ length: 10_000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`)

  test.each([
    ['with a new run', (claims: Claims) => claims.void('b')],
    ['with a new list', replaceList],
  ])('%s are not gone through, and are thrown away as others come', (_, end) => {
    const claims = new Claims()
    for (const address of addresses) claims.claim('b', address, false)
    end(claims)
    expect(addresses.flatMap((address) => claims.of(address))).toEqual([])
    expect(claims.size).toBeGreaterThanOrEqual(10_000)
    for (let i = 0; i < 6000; i++) claims.claim('c', `10.1.${i >> 8}.${i & 255}`, false)
    expect(claims.size).toBe(6000 + claims.of('10.2.0.0').length)
  })
})

function replaceList(claims: Claims): void {
  claims.expectList('b')
  claims.claim('b', '10.2.0.0', false)
  claims.check('b', digestOf('10.2.0.0'))
}

describe('a digest', () => {
  test('does not depend on the order, and differs when an address does', () => {
    expect(digestOf('192.0.2.1', '192.0.2.2')).toEqual(digestOf('192.0.2.2', '192.0.2.1'))
    expect(digestOf('192.0.2.1', '192.0.2.2')).not.toEqual(digestOf('192.0.2.1', '192.0.2.3'))
  })

  test('of nothing ends every claim', () => {
    const claims = new Claims()
    claims.claim('b', '192.0.2.1', false)
    expect(claims.check('b', digestOf())).toEqual({ isSame: true, hasLost: true })
    expect(claims.of('192.0.2.1')).toEqual([])
  })

  test('that disagrees is put right by a new list, whose lacks are gone', () => {
    const claims = new Claims()
    for (const address of ['192.0.2.1', '192.0.2.2']) claims.claim('b', address, false)
    const digest = digestOf('192.0.2.2', '192.0.2.3')
    expect(claims.check('b', digest).isSame).toBe(false)
    claims.expectList('b')
    claims.claim('b', '192.0.2.2', false)
    // Nothing is taken from anybody while the list is on its way.
    expect(claims.check('b', digest)).toEqual({ isSame: false, hasLost: false })
    expect(claims.of('192.0.2.1')).toHaveLength(1)
    claims.claim('b', '192.0.2.3', false)
    expect(claims.check('b', digest)).toEqual({ isSame: true, hasLost: true })
    expect(claims.of('192.0.2.1')).toEqual([])
    for (const address of ['192.0.2.2', '192.0.2.3']) expect(claims.of(address)).toHaveLength(1)
    expect(claims.check('b', digest)).toEqual({ isSame: true, hasLost: false })
  })

  test('that is right before the new list is complete takes nothing away', () => {
    const claims = new Claims()
    claims.claim('b', '192.0.2.1', false)
    claims.expectList('b')
    claims.claim('b', '192.0.2.2', false)
    claims.check('b', digestOf('192.0.2.1', '192.0.2.2'))
    for (const address of ['192.0.2.1', '192.0.2.2']) expect(claims.of(address)).toHaveLength(1)
  })
})
