import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { frameKey, SEAL_SIZE } from './frame-key.ts'
import {
  addressesIn,
  type Heartbeat,
  HEARTBEAT_GROUP,
  PEERS_MAX,
  readHeartbeat,
  statedAddresses,
  statementOctets,
  statementRoom,
  statementSize,
  writeHeartbeat,
} from './frame.ts'
import { ADDRESSES_MAX, STATEMENT_KINDS, type Statement } from './statement.ts'

const KEY = frameKey(new TextEncoder().encode('secret'))
const SOURCE = Uint8Array.of(2, 0, 0, 0, 0, 1)

const QUIET: Heartbeat = {
  node: 'node-a',
  boot: 0x0102030405060708n,
  sequence: 2 ** 40 + 7,
  clock: 12_345,
  interval: 100,
  multiplier: 3,
  isStarting: false,
  isOut: false,
  hasWitness: true,
  heard: [{ boot: 9n, hold: 1000 }],
  claimed: { count: 2, hash: 0xfedcba98 },
  statements: [],
}

const CLAIM: Statement = {
  kind: 'claim',
  about: 'node-b',
  isIPv6: false,
  own: { version: 2 ** 45, isEligible: true },
  other: { version: 3, isEligible: false },
  addresses: ['192.0.2.1', '192.0.2.200'],
}

const hex = (octets: Uint8Array) => octets.toHex()

test('a heartbeat has every field where the drawing has it', () => {
  const frame = writeHeartbeat(KEY, SOURCE, { ...QUIET, statements: [CLAIM] })
  const parts: [string, string][] = [
    ['destination', '03494e474f54'],
    ['source', '020000000001'],
    ['ethertype', '88b5'],
    ['version, flags, multiplier, length of node', '01040306'],
    ['interval, heard count', '00640001'],
    ['boot', '0102030405060708'],
    ['sequence', '0000010000000007'],
    ['own clock', '0000000000003039'],
    ['claimed count, hash', '00000002fedcba98'],
    ['node', hex(new TextEncoder().encode('node-a'))],
    ['heard: boot, hold', '000000000000000903e8'],
    ['claim, flags, count, length of about', '0102000206'],
    ['about', hex(new TextEncoder().encode('node-b'))],
    ['own version', '0000200000000000'],
    ['about version', '0000000000000003'],
    ['addresses', 'c0000201c00002c8'],
  ]
  expect(hex(frame.subarray(0, -SEAL_SIZE))).toBe(parts.map(([, octets]) => octets).join(''))
  expect([...frame.subarray(0, 6)]).toEqual([...HEARTBEAT_GROUP])
})

const anyEvidence = fc.record({ version: fc.nat({ max: 2 ** 50 }), isEligible: fc.boolean() })
const anyStatement = fc.boolean().chain((isIPv6) =>
  fc.record({
    kind: fc.constantFrom(...STATEMENT_KINDS),
    about: fc.constantFrom('', 'b', 'nœud-é'),
    isIPv6: fc.constant(isIPv6),
    own: anyEvidence,
    other: anyEvidence,
    addresses: fc.array(
      isIPv6 ? fc.constantFrom('2001:db8::1', 'fd00::') : fc.constantFrom('192.0.2.1', '0.0.0.0'),
      { maxLength: 5 },
    ),
  }),
)
const anyHeartbeat: fc.Arbitrary<Heartbeat> = fc.record({
  node: fc.constantFrom('a', 'node-b.example', 'é'),
  boot: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  sequence: fc.nat({ max: 2 ** 52 }),
  clock: fc.nat(),
  interval: fc.integer({ min: 50, max: 1000 }),
  multiplier: fc.integer({ min: 3, max: 10 }),
  isStarting: fc.boolean(),
  isOut: fc.boolean(),
  hasWitness: fc.boolean(),
  heard: fc.array(
    fc.record({ boot: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), hold: fc.nat({ max: 0xffff }) }),
  ),
  claimed: fc.record({ count: fc.nat(), hash: fc.nat() }),
  statements: fc.array(anyStatement, { maxLength: 4 }),
})

describe('a statement', () => {
  test.each([
    [10, false, ADDRESSES_MAX.IPv4],
    [10, true, ADDRESSES_MAX.IPv6],
    [PEERS_MAX, false, 41],
    [PEERS_MAX, true, 10],
  ])(
    'beside %d peers, of IPv6: %p, holds %d addresses, and the frame is not too long',
    (peers, isIPv6, count) => {
      const node = 'node-a.example.com'
      const heard = Array.from({ length: peers }, () => ({ boot: 1n, hold: 0 }))
      expect(addressesIn(statementRoom(node, peers), 'node-b.example.com', isIPv6)).toBe(count)
      const addresses = Array.from({ length: count }, () => (isIPv6 ? '2001:db8::1' : '192.0.2.1'))
      const statement = { ...CLAIM, about: 'node-b.example.com', isIPv6, addresses }
      const frame = writeHeartbeat(KEY, SOURCE, { ...QUIET, node, heard, statements: [statement] })
      expect(readHeartbeat(KEY, frame)).toMatchObject({ statements: [statement] })
      expect(statementOctets(frame)).toBe(statementSize(statement))
    },
  )
})

describe('a frame', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(anyHeartbeat, (heartbeat) => {
        expect(readHeartbeat(KEY, writeHeartbeat(KEY, SOURCE, heartbeat))).toEqual(heartbeat)
      }),
    )
  })

  test('says which addresses it is about to whoever has no key, and never fails', () => {
    fc.assert(
      fc.property(anyHeartbeat, (heartbeat) => {
        const frame = writeHeartbeat(KEY, SOURCE, heartbeat)
        const stated = heartbeat.statements.flatMap(({ addresses }) => addresses)
        // one that is too long for a frame is none
        expect(statedAddresses(frame)).toEqual(frame.length > 1514 ? [] : stated)
      }),
    )
    const frame = writeHeartbeat(KEY, SOURCE, { ...QUIET, statements: [CLAIM] })
    for (let at = 14; at < frame.length; at++) statedAddresses(frame.with(at, 0xff))
    for (let length = 0; length < frame.length; length++) statedAddresses(frame.subarray(0, length))
  })

  test('with any octet changed is not read', () => {
    const frame = writeHeartbeat(KEY, SOURCE, { ...QUIET, statements: [CLAIM] })
    for (let at = 0; at < frame.length; at++) {
      const bent = frame.slice()
      bent[at] = (bent[at] ?? 0) ^ 1
      // the ethertype and the version are looked at first, and the destination is the kernel's affair
      expect(readHeartbeat(KEY, bent)).toBe(at >= 12 && at <= 14 ? 'malformed' : 'wrong_key')
    }
  })

  test('cut short anywhere is not read', () => {
    const frame = writeHeartbeat(KEY, SOURCE, { ...QUIET, statements: [CLAIM] })
    for (let length = 0; length < frame.length; length++) {
      expect(readHeartbeat(KEY, frame.subarray(0, length))).toBeOneOf(['malformed', 'wrong_key'])
    }
  })

  test('of another key is not read', () => {
    const other = frameKey(new TextEncoder().encode('another secret'))
    expect(readHeartbeat(KEY, writeHeartbeat(other, SOURCE, QUIET))).toBe('wrong_key')
  })

  test('whose lengths do not fit is not read, though it is sealed', () => {
    const long = { ...QUIET, heard: Array.from({ length: 200 }, () => ({ boot: 1n, hold: 0 })) }
    expect(readHeartbeat(KEY, writeHeartbeat(KEY, SOURCE, long))).toBe('malformed')
  })

  test('holds 180 IPv4 or 60 IPv6 addresses beside ten peers', () => {
    const room = statementRoom('node-a.example.com', 10)
    const ipv4 = Array.from({ length: ADDRESSES_MAX.IPv4 }, () => '192.0.2.1')
    const ipv6 = Array.from({ length: ADDRESSES_MAX.IPv6 }, () => '2001:db8::1')
    expect(statementSize({ ...CLAIM, addresses: ipv4 })).toBeLessThanOrEqual(room)
    expect(statementSize({ ...CLAIM, isIPv6: true, addresses: ipv6 })).toBeLessThanOrEqual(room)
  })

  test.each([
    ['node-a', 1],
    ['node-a.example.com', 10],
    ['n'.repeat(63), PEERS_MAX],
  ])('of %s, beside %d peers, is filled up to an MTU of 1280', (node, peers) => {
    const heard = Array.from({ length: peers }, () => ({ boot: 1n, hold: 0 }))
    const frame = writeHeartbeat(KEY, SOURCE, { ...QUIET, node, heard })
    expect(frame.length + statementRoom(node, peers)).toBe(14 + 1280)
  })

  test('has room for a statement beside as many peers as there may be and the longest name', () => {
    expect(statementRoom('n'.repeat(253), PEERS_MAX)).toBeGreaterThanOrEqual(100)
  })
})

test('the key is HKDF-SHA256 of the gossip key', () => {
  // Computed apart: HKDF with no salt, info "ingot heartbeat", of the six octets "secret".
  const extracted = new Bun.CryptoHasher('sha256', new Uint8Array(32)).update('secret').digest()
  const expanded = new Bun.CryptoHasher('sha256', extracted).update('ingot heartbeat\u0001').digest('hex')
  expect(hex(KEY)).toBe(expanded)
})
