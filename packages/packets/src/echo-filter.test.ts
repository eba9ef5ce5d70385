import { expect, test } from 'bun:test'
import { ECHO_FRAME_SIZE, writeEchoFrame } from '@ingot/bfd'
import { parseAddress } from '@ingot/net'
import { controlFrame } from './bfd-frames.fixture.ts'
import { run } from './bpf.ts'
import { ECHO_FILTER } from './echo-filter.ts'

function address(text: string) {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new TypeError(text)
  return parsed
}

const hardwareAddress = '02:00:00:00:00:01'

/** An echo packet, bent: octets by their places. */
function echo(text: string, bent: Readonly<Record<number, number>> = {}): Uint8Array {
  const own = { hardwareAddress: new Uint8Array(6), address: address(text) }
  const frame = writeEchoFrame(new Uint8Array(ECHO_FRAME_SIZE), new Uint8Array(6), own, new Uint8Array(8))
  for (const [at, octet] of Object.entries(bent)) frame[Number(at)] = octet
  return frame
}

function control(one: string, other: string): Uint8Array {
  return controlFrame(
    { hardwareAddress, address: address(one) },
    { hardwareAddress, address: address(other) },
  )
}

test.each<[string, Uint8Array, boolean]>([
  ['an echo packet of IPv4', echo('192.0.2.1'), true],
  ['an echo packet of IPv6', echo('2001:db8::1'), true],
  ['a Control packet of IPv4', control('192.0.2.1', '192.0.2.2'), true],
  ['a Control packet of IPv6', control('2001:db8::1', '2001:db8::2'), true],
  ['ARP', echo('192.0.2.1', { 13: 6 }), false],
  ['IPv4 with options', echo('192.0.2.1', { 14: 0x46 }), false],
  ['TCP over IPv4', echo('192.0.2.1', { 23: 6 }), false],
  ['a first fragment', echo('192.0.2.1', { 20: 0x20 }), false],
  ['a later fragment', echo('192.0.2.1', { 21: 1 }), false],
  ['another port of IPv4', echo('192.0.2.1', { 37: 0 }), false],
  ['TCP over IPv6', echo('2001:db8::1', { 20: 6 }), false],
  ['an extension header', echo('2001:db8::1', { 20: 0 }), false],
  ['another port of IPv6', echo('2001:db8::1', { 57: 0 }), false],
])('%s is let through or not', (_, frame, isKept) => {
  expect(run(ECHO_FILTER, frame) > 0).toBe(isKept)
})
