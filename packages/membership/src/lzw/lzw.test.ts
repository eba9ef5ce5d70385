// Both directions of the compression. What is expected was made by Go's compress/lzw.

import { describe, expect, test } from 'bun:test'
import { assert, constantFrom, array, oneof, property, uint8Array } from 'fast-check'
import { createHash } from 'node:crypto'
import { hex, octets } from '../octets.fixture.ts'
import { compress } from './compress.ts'
import { expand } from './expand.ts'

const PLENTY = 1 << 20

describe('Go and we make the same of', () => {
  test.each([
    ['nothing', '', '00 03 02'],
    ['one octet', 'a', '00 c3 04 04'],
    ['a run, whose code is used while it is made', 'aaaaaaaa', '00 c3 08 1c 28 30 20'],
    ['a repetition', 'abababab', '00 c3 88 11 48 50 4c 40'],
    ['a text', 'TOBEORNOTTOBEORTOBEORNOT', '00a93c1152e48914274fa80824687061c183090302'],
  ])('%s', (_, text, packed) => {
    expect(compress(octets(text))).toEqual(hex(packed))
    expect(expand(hex(packed), PLENTY)).toEqual({ ok: true, data: octets(text) })
  })

  test.each([
    [
      'codes of 12 bits',
      4000,
      0x0f,
      2609,
      '96c91a2a2ac1a8abe18ca1ff32cdcae0ccff1cd6ef1348183835dda89a18f35e',
    ],
    [
      'many full tables',
      100_000,
      0x0f,
      62_616,
      '42f6c77981f676e15aeb23f7af87a9b10351c7445fc279b5e70ec9117e40c028',
    ],
    [
      'what only grows',
      100_000,
      0xff,
      136_852,
      'b6c100a3b25d63d80476a691ef807fb6010dc0bc4dd5d59479e735fdd80ff2d3',
    ],
  ])('%s', (_, length, mask, size, digest) => {
    const data = noise(length, mask)
    const packed = compress(data)
    expect([packed.length, createHash('sha256').update(packed).digest('hex')]).toEqual([size, digest])
    expect(expand(packed, PLENTY)).toEqual({ ok: true, data })
  })
})

test('what was packed is unpacked', () => {
  const repetitive = array(constantFrom('a', 'b', 'ab', 'abc'.repeat(40)), { maxLength: 500 }).map((parts) =>
    octets(...parts),
  )
  assert(
    property(oneof(uint8Array({ maxLength: 6000 }), repetitive), (data) => {
      expect(expand(compress(data), PLENTY)).toEqual({ ok: true, data })
    }),
  )
})

describe('refused', () => {
  test.each([
    ['no octets', hex('')],
    ['no end', hex('00 c3')],
    ['a code that nothing was said of', packCodes(256, 97, 300)],
    ['the code that is being made, before anything', packCodes(256, 258)],
  ])('%s', (_, packed) => {
    expect(expand(packed, PLENTY)).toEqual({ ok: false, failure: 'malformed' })
  })

  test('what would be longer than allowed', () => {
    const packed = compress(new Uint8Array(1 << 20))
    expect(packed.length).toBeLessThan(3000)
    expect(expand(packed, (1 << 20) - 1)).toEqual({ ok: false, failure: 'tooLong' })
    expect(expand(packed, 1 << 20)).toMatchObject({ ok: true })
  })

  test('any octets whatever, or read within the bound', () => {
    assert(
      property(uint8Array({ maxLength: 400 }), (bytes) => {
        const expanded = expand(bytes, 500)
        if (expanded.ok) expect(expanded.data.length).toBeLessThanOrEqual(500)
      }),
      { numRuns: 1000 },
    )
  })
})

/** The same for everybody, and for Go: a linear congruential generator's highest octets. */
function noise(length: number, mask: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 24) & mask
  })
}

/** Codes of 9 bits. */
function packCodes(...codes: readonly number[]): Uint8Array {
  const bits = codes.map((code) => code.toString(2).padStart(9, '0').split('').toReversed().join('')).join('')
  return Uint8Array.from(bits.match(/.{1,8}/g) ?? [], (octet) =>
    Number.parseInt(octet.padEnd(8, '0').split('').toReversed().join(''), 2),
  )
}
