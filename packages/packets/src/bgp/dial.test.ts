import { describe, expect, test } from 'bun:test'
import type { LocalLinks } from '../local-links.ts'
import { peer } from './bgp-world.fixture.ts'
import { dialOptions, peerEndpoint } from './dial.ts'
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
