import { describe, expect, test } from 'bun:test'
import type { LocalLink } from '../local-links.ts'
import { localEnd, movedEnd } from './local-end.ts'
import { address } from './router.fixture.ts'

const at = (text: string) => ({ address: address(text), port: 179 })
const prefix = (text: string, prefixLength: number) => ({ address: text, prefixLength })
const LINKS: readonly LocalLink[] = [
  {
    index: 1,
    name: 'lo',
    addresses: [prefix('127.0.0.1', 8), prefix('::1', 128), prefix('203.0.113.1', 32)],
  },
  {
    index: 2,
    name: 'eth0',
    addresses: [prefix('192.0.2.1', 24), prefix('2001:db8::1', 64), prefix('fe80::1', 64)],
  },
  { index: 3, name: 'eth1', addresses: [prefix('fe80::1', 64)] },
]

describe('this end of a connection', () => {
  test('on a link has what its interface has', () => {
    expect(localEnd(LINKS, at('192.0.2.1'), at('192.0.2.2'))).toEqual({
      address: address('192.0.2.1'),
      ipv4: address('192.0.2.1'),
      ipv6: address('2001:db8::1'),
      linkLocal: address('fe80::1'),
      isOnLink: true,
    })
    expect(localEnd(LINKS, at('2001:db8::1'), at('2001:db8:1::2')).isOnLink).toBe(false)
  })

  test('that is link-local is on the interface that the socket names', () => {
    const found = localEnd(LINKS, { ...at('fe80::1'), interfaceIndex: 3 }, at('fe80::2'))
    expect(found).toEqual({ address: address('fe80::1'), linkLocal: address('fe80::1'), isOnLink: true })
  })

  test('on the loopback has no address there that only this node reaches', () => {
    expect(localEnd(LINKS, at('203.0.113.1'), at('192.0.2.2'))).toEqual({
      address: address('203.0.113.1'),
      ipv4: address('203.0.113.1'),
      isOnLink: false,
    })
  })

  test('that no interface has is all that there is', () => {
    expect(localEnd([], at('192.0.2.1'), at('192.0.2.2'))).toEqual({
      address: address('192.0.2.1'),
      isOnLink: false,
    })
  })
})

describe('this end of a connection, when its interface has', () => {
  const before = localEnd(LINKS, at('192.0.2.1'), at('192.0.2.2'))
  const moved = (...ipv6: readonly string[]) => {
    const addresses = [prefix('192.0.2.1', 24), ...ipv6.map((it) => prefix(it, 64)), prefix('fe80::1', 64)]
    return movedEnd(before, [{ index: 2, name: 'eth0', addresses }], at('192.0.2.1'), at('192.0.2.2'))
  }

  test('one address more, keeps the one that it had', () => {
    expect(moved('2001:db8::9', '2001:db8::1')).toEqual(before)
  })

  test('another address in place of one, has that', () => {
    expect(moved('2001:db8::9')).toEqual({ ...before, ipv6: address('2001:db8::9') })
  })

  test('no such address any more, keeps the one that it had', () => {
    expect(moved()).toEqual(before)
  })
})
