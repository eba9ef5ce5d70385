// The octets of a pcap stream, fragment by fragment.

import { expect, test } from 'bun:test'
import { pcapHeader, pcapRecord } from './pcap.ts'

const octets = (...parts: readonly string[]) =>
  Buffer.from(parts.join('').replaceAll(' ', ''), 'hex').toString('hex')
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('the header says version 2.4, microseconds, 262144 octets at most, Ethernet', () => {
  const magic = 'd4 c3 b2 a1'
  const version = '02 00 04 00'
  const unused = '00 00 00 00 00 00 00 00'
  const longestFrame = '00 00 04 00'
  const ethernet = '01 00 00 00'
  expect(hex(pcapHeader())).toBe(octets(magic, version, unused, longestFrame, ethernet))
})

test('a record says when the frame was seen and how long it is', () => {
  const seconds = '15 cd 5b 07' // 123456789
  const microseconds = '3f 42 0f 00' // 999999
  const length = '03 00 00 00'
  const frame = Uint8Array.of(0xaa, 0xbb, 0xcc)
  expect(hex(pcapRecord(frame, 123_456_789_999_999.5))).toBe(
    octets(seconds, microseconds, length, length, 'aa bb cc'),
  )
})

test('a record of a frame that was cut says how long it was', () => {
  const time = '00 00 00 00 00 00 00 00'
  const [here, original] = ['02 00 00 00', '00 00 01 00']
  expect(hex(pcapRecord(Uint8Array.of(0xaa, 0xbb), 0, 65_536))).toBe(octets(time, here, original, 'aa bb'))
})
