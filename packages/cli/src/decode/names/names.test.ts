// That whatever has a name is called by it, and what has none is shown all the same.

import { describe, expect, test } from 'bun:test'
import { CAPABILITY_CODE } from '@ingot/bgp'
import { BGP_FAULTS } from '@ingot/wire'
import { attributeName } from './attribute-names.ts'
import { capabilityName } from './capability-names.ts'
import { communityText, extendedCommunityText } from './community-names.ts'
import { afiName, familyName } from './family-names.ts'
import { faultSection } from './fault-sections.ts'

test('every capability that is understood has a name', () => {
  const unnamed = Object.values(CAPABILITY_CODE).filter((code) =>
    capabilityName(code).startsWith('capability'),
  )
  expect(unnamed).toEqual([])
  expect(capabilityName(239)).toBe('capability 239')
})

test('every fault that the core finds has the rule that it breaks', () => {
  const unruled = BGP_FAULTS.filter((fault) => fault !== 'none' && faultSection(fault, 5) === undefined)
  expect(BGP_FAULTS.length).toBeGreaterThan(20)
  expect(unruled).toEqual([])
})

test('the rule about a length or a value is that of the attribute', () => {
  expect(faultSection('length', 3)).toBe('RFC 7606 7.3')
  expect(faultSection('value', 35)).toBe('RFC 9234 5')
  expect(faultSection('flags', 3)).toBe('RFC 7606 3 (c)')
  expect(faultSection('length', 99)).toBeUndefined()
})

describe('a community', () => {
  test.each([
    [0xffff_ff01, 'no-export'],
    [0xffff_ff04, 'no-peer'],
    [0xffff_029a, 'blackhole'],
    [0xffff_0000, 'graceful-shutdown'],
    [65_001 * 65_536 + 7, '65001:7'],
    [0xffff_1234, '65535:4660'],
    [0, '0:0'],
  ])('%d is %s', (community, text) => {
    expect(communityText(community)).toBe(text)
  })

  test.each([
    ['0002fde900000064', 'rt:65001:100'],
    ['0003fde900000064', 'soo:65001:100'],
    ['0102c00002010007', 'rt:192.0.2.1:7'],
    ['0202fa56ea010007', 'rt:4200000001:7'],
    ['4004fde94e9502f9', 'bandwidth:65001:1250000000'],
    ['030b000000000064', '030b000000000064'],
    ['4002fde900000064', '4002fde900000064'],
  ])('of eight octets, %s, is %s', (hex, text) => {
    expect(extendedCommunityText(Uint8Array.fromHex(hex))).toBe(text)
  })
})

test('attributes and families without a name are numbers', () => {
  expect([attributeName(32), attributeName(99)]).toEqual(['LARGE_COMMUNITY', 'attribute 99'])
  expect([familyName(1, 1), familyName(25, 70), familyName(16_388, 71), familyName(9, 3)]).toEqual([
    'IPv4 unicast',
    'L2VPN EVPN',
    'BGP-LS',
    'AFI 9 SAFI 3',
  ])
  expect([afiName(2), afiName(9)]).toEqual(['IPv6', 'AFI 9'])
})
