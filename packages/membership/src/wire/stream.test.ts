import { describe, expect, test } from 'bun:test'
import { array, assert, boolean, constantFrom, integer, property, uint8Array } from 'fast-check'
import { hex, octets } from '../octets.fixture.ts'
import { compressMessage } from './compression.ts'
import type { DropReason } from './drop-reason.ts'
import { encrypt } from './encryption.ts'
import { encodeMessage } from './messages.ts'
import type { Protection } from './packet.ts'
import { encodePushPull } from './push-pull.ts'
import { StreamReader, sealStream } from './stream.ts'
import type { StreamReading } from './stream.ts'

const key = octets('0123456789abcdef0123456789abcdef')
const nonce = new Uint8Array(12)
const encrypted: Protection = { key, verifyIncoming: true, verifyOutgoing: true, nonce: () => nonce }
const plain: Protection = { ...encrypted, key: undefined }

const ping = encodeMessage('ping', {
  ...{ seqNo: 7, node: 'node-a' },
  ...{ sourceAddr: undefined, sourcePort: 0, sourceNode: '' },
})
const state = (count: number) => ({
  join: false,
  nodes: Array.from({ length: count }, (_, index) => ({
    ...{ name: `node-${index}`, addr: undefined, port: 7946, meta: octets() },
    ...{ incarnation: 1, state: 0, vsn: octets(1, 5, 2, 0, 0, 0) },
  })),
})

const dropped = (reason: DropReason): StreamReading => ({ kind: 'dropped', reason })
const hear = (protection: Protection, ...pieces: Uint8Array[]) => {
  const reader = new StreamReader(protection)
  return pieces.map((piece) => reader.hear(piece)).at(-1)
}

test('an encrypted stream begins with its length, which is authenticated', () => {
  const sealed = sealStream(ping, false, encrypted)
  const header = octets(10, hex('0000'), 0, 29 + ping.length)
  expect(sealed).toEqual(octets(header, encrypt(key, nonce, ping, header)))
})

test('a stream is read whatever its layers are and wherever it is cut', () => {
  const anyCuts = array(integer({ min: 0, max: 2000 }), { maxLength: 8 })
  assert(
    property(
      integer({ min: 0, max: 40 }),
      boolean(),
      constantFrom(plain, encrypted),
      anyCuts,
      (count, compression, it, cuts) => {
        const sealed = sealStream(encodePushPull(state(count)), compression, it)
        const places = [0, ...cuts.filter((cut) => cut < sealed.length).sort((a, b) => a - b), sealed.length]
        const reader = new StreamReader(it)
        const readings = places.slice(1).map((end, index) => reader.hear(sealed.subarray(places[index], end)))
        expect(readings.pop()).toEqual({
          kind: 'complete',
          message: { kind: 'pushPull', body: state(count) },
        })
        for (const reading of readings.slice(0, -1)) expect(reading.kind).toMatch(/complete/i)
      },
    ),
  )
})

test('a stream of single octets is incomplete until its last', () => {
  for (const [protection, compression] of [
    [plain, false],
    [plain, true],
    [encrypted, true],
  ] as const) {
    const sealed = sealStream(encodePushPull(state(3)), compression, protection)
    const reader = new StreamReader(protection)
    const readings: StreamReading[] = Array.from(sealed, (octet) => reader.hear(octets(octet)))
    expect(readings.pop()?.kind).toBe('complete')
    expect(readings.every(({ kind }) => kind === 'incomplete')).toBe(true)
  }
})

describe('dropped', () => {
  const sealed = sealStream(ping, true, encrypted)
  test.each<[string, Protection, Uint8Array, DropReason]>([
    ['in plain, where a key is set', encrypted, ping, 'notEncrypted'],
    ['encrypted, where none is', plain, sealed, 'noKey'],
    ['of another key', { ...encrypted, key: octets('x'.repeat(32)) }, sealed, 'wrongKey'],
    ['with another length', encrypted, octets(10, hex('0000'), 0, 30, sealed.subarray(5)), 'wrongKey'],
    ['announcing more than 20 MiB', encrypted, octets(10, hex('01400001')), 'tooLarge'],
    [
      'announcing too little to be encrypted',
      encrypted,
      octets(10, hex('00000003'), 1, 2, 3),
      'notEncrypted',
    ],
    ['with a label', plain, octets(244, 3, 'abc', ping), 'label'],
    ['a message for a user', plain, octets(8, 0x80), 'unknownType'],
    ['a compound', plain, octets(7, 1, 0, 1, 99), 'unknownType'],
    ['malformed', plain, octets(0, 0xc1), 'malformed'],
    [
      'cut off in what is encrypted',
      encrypted,
      sealStream(ping.subarray(0, -1), false, encrypted),
      'malformed',
    ],
    ['cut off in what is compressed', plain, compressMessage(ping.subarray(0, -1)), 'malformed'],
    ['empty when it is expanded', plain, compressMessage(octets()), 'malformed'],
    ['packed into more than 20 MiB', plain, compressMessage(new Uint8Array(21 * 1024 * 1024)), 'tooLarge'],
    [
      'a ping that never ends',
      plain,
      octets(0, 0x81, 0xa1, 'x', 0xdb, hex('7fffffff'), new Uint8Array(20_000)),
      'tooLarge',
    ],
  ])('%s', (_, protection, bytes, reason) => {
    expect(hear(protection, bytes)).toEqual(dropped(reason))
  })

  test('what goes on for more than 20 MiB', () => {
    const reader = new StreamReader(encrypted)
    const piece = new Uint8Array(4 * 1024 * 1024)
    reader.hear(octets(10, hex('01400000')))
    const readings = Array.from({ length: 6 }, () => reader.hear(piece).kind)
    expect(readings).toContain('dropped')
    expect(reader.size).toBeLessThanOrEqual(20 * 1024 * 1024 + 5)
  })

  test('random octets, or not yet', () => {
    assert(
      property(
        uint8Array({ minLength: 1, maxLength: 200 }),
        constantFrom(6, 9, 10, 0, undefined),
        (bytes, type) => {
          const piece = type === undefined ? bytes : octets(type, bytes)
          expect(hear(encrypted, piece)?.kind).not.toBe('complete')
          expect(() => hear(plain, piece)).not.toThrow()
        },
      ),
      { numRuns: 1000 },
    )
  })
})
