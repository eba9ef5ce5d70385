import { describe, expect, test } from 'bun:test'
import { assert, property, string, uint8Array } from 'fast-check'
import { hex, octets } from '../octets.fixture.ts'
import { MessagePackReader } from './reader.ts'
import { MessagePackWriter } from './writer.ts'

function written(write: (writer: MessagePackWriter) => void): Uint8Array {
  const writer = new MessagePackWriter()
  write(writer)
  return writer.bytes()
}

describe('whole numbers take the shortest form', () => {
  test.each([
    [0, hex('00')],
    [127, hex('7f')],
    [128, hex('cc 80')],
    [255, hex('cc ff')],
    [256, hex('cd 0100')],
    [65_535, hex('cd ffff')],
    [65_536, hex('ce 00010000')],
    [4_294_967_295, hex('ce ffffffff')],
  ])('%d', (value, bytes) => {
    expect(written((writer) => writer.unsigned(value))).toEqual(bytes)
  })
})

describe('texts and octets take the old raw form, which has no length of 8 bits', () => {
  test.each([
    ['', hex('a0')],
    ['x', octets(0xa1, 'x')],
    ['x'.repeat(31), octets(0xbf, 'x'.repeat(31))],
    ['x'.repeat(32), octets(0xda, 0, 32, 'x'.repeat(32))],
    ['x'.repeat(65_536), octets(0xdb, 0, 1, 0, 0, 'x'.repeat(65_536))],
  ])('%.3s…', (value, bytes) => {
    expect(written((writer) => writer.text(value))).toEqual(bytes)
  })

  test('no octets are nil', () => {
    expect(written((writer) => writer.octets(new Uint8Array(0)))).toEqual(hex('c0'))
  })
})

test('what was written is read', () => {
  assert(
    property(string({ unit: 'binary', maxLength: 400 }), uint8Array({ maxLength: 400 }), (text, bytes) => {
      const reader = new MessagePackReader(
        written((writer) => {
          writer.mapHeader(1)
          writer.text(text)
          writer.octets(bytes)
          writer.boolean(bytes.length % 2 === 0)
        }),
      )
      expect([reader.mapLength(), reader.text(10_000), reader.octets(400), reader.boolean()]).toEqual([
        1,
        text,
        bytes,
        bytes.length % 2 === 0,
      ])
      expect(reader.failure).toBeUndefined()
    }),
  )
})
