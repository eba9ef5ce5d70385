import { describe, expect, test } from 'bun:test'
import type { LocalLinks } from '../local-links.ts'
import { peer } from './bgp-world.fixture.ts'
import { dialFailure, dialOptions, peerEndpoint } from './dial.ts'
import { address } from './router.fixture.ts'

const links: LocalLinks = {
  links: () => [{ index: 7, name: 'eth0', addresses: [] }],
  routers: (index) => (index === 7 ? [address('fe80::2')] : []),
}

describe('a peer is dialled', () => {
  test('at its address and port, and on its interface where it has both', () => {
    expect(peerEndpoint(peer('192.0.2.2', { port: 1179 }), links)).toEqual({
      address: address('192.0.2.2'),
      port: 1179,
    })
    expect(peerEndpoint(peer('fe80::9', { interface: 'eth0' }), links)).toEqual({
      address: address('fe80::9'),
      port: 179,
      interfaceIndex: 7,
    })
  })

  test('by its interface alone, where a router is known there', () => {
    const { address: _, ...unnumbered } = peer('tor')
    expect(peerEndpoint({ ...unnumbered, interface: 'eth0' }, links)).toEqual({
      address: address('fe80::2'),
      port: 179,
      interfaceIndex: 7,
    })
    expect(peerEndpoint({ ...unnumbered, interface: 'eth1' }, links)).toBeUndefined()
  })

  test('with no more than what is configured: neither TTL nor source, as MetalLB does', () => {
    expect(dialOptions(peer('192.0.2.2'))).toEqual({})
  })

  test('with a source, a key, a VRF, and as many hops as are allowed', () => {
    const md5Key = new TextEncoder().encode('secret')
    const settings = { sourceAddress: '192.0.2.1', password: md5Key, vrf: 'red', ttlSecurity: 2 }
    expect(dialOptions(peer('192.0.2.2', settings))).toEqual({
      from: address('192.0.2.1'),
      md5Key,
      device: 'red',
      ttl: 255,
      minimumTtl: 254,
    })
  })
})

describe('a dial that cannot be begun', () => {
  const password = new Uint8Array(81)
  test.each([
    [
      '99',
      peer('192.0.2.2', { sourceAddress: '192.0.2.9' }),
      'the source address 192.0.2.9 is not on this node',
    ],
    [
      '97',
      peer('192.0.2.2', { sourceAddress: '2001:db8::1' }),
      'the source address 2001:db8::1 is of another family than 192.0.2.2',
    ],
    ['19', peer('192.0.2.2', { vrf: 'red' }), 'there is no VRF "red" on this node'],
    ['22', peer('192.0.2.2', { password }), 'the password has 81 octets, and TCP MD5 takes 80 at the most'],
    [
      '22',
      peer('fe80::1'),
      'fe80::1 may be on any link: give the BGPPeer an interface in place of the address',
    ],
    ['101', peer('192.0.2.2'), 'ENETUNREACH'],
  ])('says what of its peer is to blame for errno %s', (errno, settings, text) => {
    expect(dialFailure(settings, Number(errno))).toBe(text)
  })
})
