import { describe, expect, test } from 'bun:test'
import { assert, property, uint8Array } from 'fast-check'
import { hex, octets } from '../octets.fixture.ts'
import { MessagePackReader } from './reader.ts'

const HIGHEST = 0xffff_ffff

describe('whole numbers', () => {
  test.each([
    ['nil', hex('c0'), 0],
    ['positive fixint', hex('7f'), 127],
    ['uint 8', hex('cc ff'), 255],
    ['uint 16', hex('cd 1f0a'), 7946],
    ['uint 32', hex('ce ffffffff'), HIGHEST],
    ['uint 64 that is small', hex('cf 0000000000000007'), 7],
    ['int 8', hex('d0 07'), 7],
    ['int 16, as Go writes the number of nodes', hex('d1 012c'), 300],
    ['int 32', hex('d2 00010000'), 65_536],
    ['int 64', hex('d3 0000000000000007'), 7],
  ])('%s', (_, bytes, expected) => {
    const reader = new MessagePackReader(bytes)
    expect([reader.unsigned(HIGHEST), reader.failure, reader.offset]).toEqual([
      expected,
      undefined,
      bytes.length,
    ])
  })

  test.each([
    ['negative fixint', hex('ff')],
    ['negative int 8', hex('d0 ff')],
    ['negative int 16', hex('d1 ffff')],
    ['negative int 32', hex('d2 ffffffff')],
    ['negative int 64', hex('d3 ffffffffffffffff')],
    ['uint 64 above 32 bits', hex('cf 0000000100000000')],
    ['a string', hex('a1 37')],
    ['a float', hex('ca 40000000')],
  ])('not %s', (_, bytes) => {
    const reader = new MessagePackReader(bytes)
    expect([reader.unsigned(HIGHEST), reader.failure]).toEqual([0, 'malformed'])
  })

  test('not above the bound', () => {
    const reader = new MessagePackReader(hex('cd 0100'))
    expect([reader.unsigned(255), reader.failure]).toEqual([0, 'malformed'])
  })
})

describe('texts', () => {
  test.each([
    ['fixraw', octets(0xa1, 'x')],
    ['raw 16', octets(0xda, 0, 1, 'x')],
    ['raw 32', octets(0xdb, 0, 0, 0, 1, 'x')],
    ['str 8', octets(0xd9, 1, 'x')],
    ['bin 8', octets(0xc4, 1, 'x')],
    ['bin 16', octets(0xc5, 0, 1, 'x')],
    ['bin 32', octets(0xc6, 0, 0, 0, 1, 'x')],
  ])('as %s', (_, bytes) => {
    const reader = new MessagePackReader(bytes)
    expect([reader.text(10), reader.failure, reader.offset]).toEqual(['x', undefined, bytes.length])
  })

  test.each([
    ['not UTF-8', octets(0xa1, 0xff), 'malformed'],
    ['longer than the bound', octets(0xab, 'hello world'), 'malformed'],
    ['a number', octets(7), 'malformed'],
    ['a length that lies', octets(0xa5, 'x'), 'truncated'],
    ['a length of 4 GiB', octets(0xdb, hex('ffffffff'), 'x'), 'malformed'],
    ['no octets at all', octets(), 'truncated'],
  ] as const)('not %s', (_, bytes, failure) => {
    const reader = new MessagePackReader(bytes)
    expect([reader.text(10), reader.failure]).toEqual(['', failure])
  })
})

test('octets are a view of the input, nil is none', () => {
  const bytes = octets(0xa2, 1, 2, 0xc0)
  const reader = new MessagePackReader(bytes)
  expect([reader.octets(2), reader.octets(2)]).toEqual([octets(1, 2), octets()])
})

describe('a value that nobody asked for is passed over', () => {
  test.each([
    ['nil', hex('c0')],
    ['false', hex('c2')],
    ['negative fixint', hex('e0')],
    ['float 32', hex('ca 40490fdb')],
    ['float 64', hex('cb 400921fb54442d18')],
    ['int 8', hex('d0 80')],
    ['int 64', hex('d3 8000000000000000')],
    ['raw 16', octets(hex('da 0002'), 'ab')],
    ['an array in an array', hex('92 01 91 02')],
    ['array 16', hex('dc 0001 01')],
    ['array 32', hex('dd 00000001 01')],
    ['a map in a map', octets(0x81, 0xa1, 'k', 0x81, 0xa1, 'l', 7)],
    ['map 16', hex('de 0001 01 02')],
    ['fixext 1', hex('d4 01 ff')],
    ['fixext 16', octets(0xd8, 1, new Uint8Array(16))],
    ['ext 8', hex('c7 02 05 aabb')],
    ['ext 16', hex('c8 0001 05 aa')],
    ['ext 32', hex('c9 00000001 05 aa')],
  ])('%s', (_, bytes) => {
    const reader = new MessagePackReader(octets(bytes, 0x2a))
    reader.skip()
    expect([reader.failure, reader.unsigned(255)]).toEqual([undefined, 42])
  })

  test.each([
    ['what is never used', hex('c1'), 'malformed'],
    ['an array nested too deep', hex('91'.repeat(50) + '01'), 'malformed'],
    ['an array that claims 4 billion entries', hex('dd ffffffff 01'), 'truncated'],
    ['a map that claims 4 billion entries', hex('df ffffffff 01'), 'truncated'],
  ] as const)('not %s', (_, bytes, failure) => {
    const reader = new MessagePackReader(bytes)
    reader.skip()
    expect(reader.failure).toBe(failure)
  })
})

test('after a failure everything is the zero of its type, and the failure stays', () => {
  const reader = new MessagePackReader(hex('c1 07 a1 41'))
  reader.skip()
  expect([
    reader.unsigned(9),
    reader.text(9),
    reader.boolean(),
    reader.octets(9).length,
    reader.mapLength(),
  ]).toEqual([0, '', false, 0, 0])
  expect(reader.failure).toBe('malformed')
})

test('no octets whatever make it throw, or read past their end', () => {
  assert(
    property(uint8Array({ maxLength: 200 }), (bytes) => {
      for (const read of ['skip', 'mapLength', 'boolean'] as const) {
        const reader = new MessagePackReader(bytes)
        while (reader.failure === undefined) reader[read]()
        expect(reader.offset).toBeLessThanOrEqual(bytes.length)
      }
    }),
  )
})
