// OPEN and its capabilities: every form that is legal read, every form that is not refused with the right error, and what
// is written read back.

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Capability } from './capability.ts'
import { message } from './header.ts'
import { decodeOpen, encodeOpen, type Open } from './open.ts'

const MARKER = 'f'.repeat(32)
const AS4 = '41040000fdea'

const octet = (value: number) => value.toString(16).padStart(2, '0')
const short = (value: number) => value.toString(16).padStart(4, '0')

/** An OPEN with the octets from the length of its parameters on. */
function read(parameters: string, fixed = '04fdea005ac0000202'): string {
  const whole = Uint8Array.fromHex(
    MARKER + short(19 + (fixed.length + parameters.length) / 2) + '01' + fixed + parameters,
  )
  const found = decodeOpen(whole)
  if ('code' in found) return `${found.code}/${found.subcode} ${found.data.toHex()}`.trim()
  return found.capabilities.map(textOf).join(', ')
}

function textOf(capability: Capability): string {
  return capability.kind === 'unknown' ? `unknown ${capability.code}` : capability.kind
}

/** The parameters with their length before them. */
function counted(parameters: string): string {
  return octet(parameters.length / 2) + parameters
}

function capability(code: number, value: string): string {
  return octet(code) + octet(value.length / 2) + value
}

/** One parameter with those capabilities. */
function offering(...capabilities: readonly string[]): string {
  const value = capabilities.join('')
  return counted('02' + octet(value.length / 2) + value)
}

describe('an OPEN', () => {
  test.each([
    ['without parameters', '00', ''],
    [
      'with one parameter for each capability',
      counted('0206010400010001' + `0206${AS4}`),
      'multiprotocol, fourOctetAs',
    ],
    ['with an empty parameter', counted('0200'), ''],
    [
      'with capabilities that nobody knows',
      offering(capability(239, '616263'), AS4),
      'unknown 239, fourOctetAs',
    ],
    ['with a hostname that overruns itself', offering(capability(73, '416162')), 'unknown 73'],
    ['with a version text that overruns itself', offering(capability(75, 'ff6162')), 'unknown 75'],
    ['in the long form', 'ffff000f' + '02000c' + '010400010001' + AS4, 'multiprotocol, fourOctetAs'],
    ['in the long form with another first octet', '04ff0009' + '020006' + AS4, 'fourOctetAs'],
    ['in the long form without parameters', 'ffff0000', ''],
  ])('%s is read', (_, parameters, expected) => {
    expect(read(parameters)).toBe(expected)
  })

  test.each([
    ['with a parameter for authentication', counted('0100'), '2/4'],
    ['with 255 as a later type', counted(`0206${AS4}` + 'ff00'), '2/4'],
    ['with parameters past its end', '20' + `0206${AS4}`, '2/0'],
    ['with octets behind its parameters', '04' + `0206${AS4}`, '2/0'],
    ['with octets behind no parameters', '00' + '0200', '2/0'],
    ['whose parameter has no length', counted('02'), '2/0'],
    ['whose parameter is longer than all of them', counted(`0209${AS4}`), '2/0'],
    ['whose capability has no length', counted('020141'), '2/0'],
    ['whose capability is longer than its parameter', counted('0206' + '41090000fdea'), '2/0'],
    ['in the long form, cut in its length', 'ffff00', '2/0'],
    ['in the long form, longer than it says', 'ffff0003' + `020006${AS4}`, '2/0'],
    ['in the long form, shorter than it says', 'ffff0020' + `020006${AS4}`, '2/0'],
    ['in the long form, cut in a parameter', 'ffff0002' + '0200', '2/0'],
    ['in the long form, of another type', 'ffff0003' + 'ff0000', '2/4'],
  ])('%s is refused', (_, parameters, expected) => {
    expect(read(parameters)).toBe(expected)
  })

  test.each([
    [counted('0100'), 'it has an optional parameter of type 1'],
    [counted('0209'), 'its optional parameters do not have the lengths that they say'],
    [offering(capability(69, '000101')), 'its capability 69 has a length that it cannot have'],
    [counted('0206' + '41090000fdea'), 'its capability 65 is longer than its parameter'],
  ])('with %s: people are told that %s', (parameters, detail) => {
    const open = decodeOpen(message('open', Uint8Array.fromHex('04fdea005ac0000202' + parameters)))
    expect('code' in open ? open.detail : undefined).toBe(detail)
  })

  test('of another version is refused with the version that we speak', () => {
    expect(read('00', '03fdea005ac0000202')).toBe('2/1 0004')
  })

  test.each([
    ['multiprotocol', 1, '000100'],
    ['route refresh', 2, '00'],
    ['extended next hop', 5, '0001000100'],
    ['extended message', 6, '00'],
    ['role', 9, '0300'],
    ['graceful restart', 64, '0078000101'],
    ['graceful restart without flags', 64, '00'],
    ['four-octet AS', 65, '0000fd'],
    ['ADD-PATH', 69, '000101'],
    ['enhanced refresh', 70, '00'],
    ['long-lived graceful restart', 71, '000101000000'],
  ])('whose capability %s has a length that it cannot have is malformed', (_, code, value) => {
    expect(read(offering(capability(code, value)))).toBe('2/0')
  })

  const family = fc.record({ afi: fc.nat(0xffff), safi: fc.nat(0xff) })
  const flagged = (more: Record<string, fc.Arbitrary<number>> = {}) =>
    fc.array(
      fc.record({ afi: fc.nat(0xffff), safi: fc.nat(0xff), isForwardingKept: fc.boolean(), ...more }),
      { maxLength: 5 },
    )
  const capabilities = fc.oneof(
    fc.record({ kind: fc.constant('multiprotocol'), family }),
    fc.record({ kind: fc.constantFrom('routeRefresh', 'extendedMessage', 'enhancedRefresh') }),
    fc.record({ kind: fc.constant('role'), role: fc.nat(255) }),
    fc.record({ kind: fc.constant('fourOctetAs'), asn: fc.nat(0xffff_ffff) }),
    fc.record({
      kind: fc.constant('gracefulRestart'),
      isRestarting: fc.boolean(),
      isNotificationKept: fc.boolean(),
      restartTime: fc.nat(4095),
      families: flagged(),
    }),
    fc.record({ kind: fc.constant('longLivedRestart'), families: flagged({ staleTime: fc.nat(0xff_ffff) }) }),
    fc.record({
      kind: fc.constant('addPath'),
      families: fc.array(
        fc.record({ afi: fc.nat(9), safi: fc.nat(9), mode: fc.integer({ min: 1, max: 3 }) }),
      ),
    }),
    fc.record({
      kind: fc.constant('unknown'),
      code: fc.integer({ min: 100, max: 255 }),
      value: fc.uint8Array({ maxLength: 60 }),
    }),
  ) as fc.Arbitrary<Capability>

  test('that is written reads the same, in the long form only where the short one does not hold it', () => {
    const opens = fc.record({
      asn: fc.nat(0xffff),
      holdTime: fc.nat(0xffff),
      identifier: fc.nat(0xffff_ffff),
      capabilities: fc.array(capabilities, { maxLength: 20 }),
    })
    fc.assert(
      fc.property(opens, (open: Open) => {
        const octets = encodeOpen(open)
        expect(decodeOpen(octets)).toEqual(open)
        const size = octets.length - 29
        expect(octets[29] === 255).toBe(size > 255)
      }),
    )
  })

  test('cut or bent anywhere is read or refused, and nothing else', () => {
    const octets = Uint8Array.fromHex(
      `${MARKER}00350104fdea005ac000020218021601040001000101040002000141040000fdea02004600`,
    )
    fc.assert(
      fc.property(
        fc.nat(octets.length - 1),
        fc.nat(255),
        fc.integer({ min: 29, max: octets.length }),
        (at, value, end) => {
          const bent = octets.slice(0, end)
          if (at < end) bent[at] = value
          const found = decodeOpen(bent)
          expect('code' in found ? found.code : 'read').toBeOneOf([2, 'read'])
        },
      ),
    )
  })
})
