// DER, byte by byte, by the examples of X.690 and RFC 5280, and the edges of lengths.

import { expect, test } from 'bun:test'
import {
  bitString,
  element,
  elementsOf,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  time,
  unsigned,
  utf8,
} from './der.ts'
import type { Bytes } from './der.ts'

const bytes = (...values: number[]): Bytes => Uint8Array.from(values)

const CASES: [string, Bytes, string][] = [
  ['an empty sequence', sequence(), '3000'],
  ['a set of one', setOf(sequence()), '31023000'],
  ['zero', unsigned(bytes(0)), '020100'],
  ['127', unsigned(bytes(0x7f)), '02017f'],
  ['128, which must not look negative', unsigned(bytes(0x80)), '02020080'],
  ['a number with zeros before it', unsigned(bytes(0, 0, 1)), '020101'],
  ['RSA, whose parts take one byte and two', objectIdentifier('1.2.840.113549'), '06062a864886f70d'],
  ['the subject alternative name', objectIdentifier('2.5.29.17'), '0603551d11'],
  ['text', utf8('é'), '0c02c3a9'],
  ['one bit', bitString(bytes(0x80), 7), '03020780'],
  ['two octets', octetString(bytes(1, 2)), '04020102'],
  ['the last second of UTCTime', time(new Date('2049-12-31T23:59:59Z')), `170d${hex('491231235959Z')}`],
  ['the first of GeneralizedTime', time(new Date('2050-01-01T00:00:00Z')), `180f${hex('20500101000000Z')}`],
]

test.each(CASES)('%s', (_name, written, expected) => {
  expect(written.toHex()).toBe(expected)
})

test.each([
  [127, '047f'],
  [128, '048180'],
  [255, '0481ff'],
  [256, '04820100'],
  [65_536, '0483010000'],
])('a content of %d bytes has its length in the shortest form', (length, head) => {
  const written = element(0x04, new Uint8Array(length))
  expect(written.slice(0, head.length / 2).toHex()).toBe(head)
  expect(written.length).toBe(head.length / 2 + length)
})

test.each([0, 1, 127, 128, 255, 256, 70_000])('elements after one of %d bytes are read back', (length) => {
  const first = element(0x04, new Uint8Array(length).fill(1))
  const last = sequence(unsigned(bytes(5)))
  const written = new Uint8Array([...first, ...last])
  expect(elementsOf(written)).toEqual([
    { tag: 0x04, content: new Uint8Array(length).fill(1), whole: first },
    { tag: 0x30, content: unsigned(bytes(5)), whole: last },
  ])
})

function hex(text: string): string {
  return new TextEncoder().encode(text).toHex()
}
