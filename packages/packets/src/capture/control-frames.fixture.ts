// Frames for the tests of the control capture, from labelled fragments.

import { addressBytes, parseAddress } from '@ingot/net'

type Part = Uint8Array | readonly number[]

const CHECKSUM = [0xab, 0xcd]
export const NO_CHECKSUM = [0, 0]

const HARDWARE = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1]

export function arp(sender: string, target: string): Uint8Array {
  const hardware = [2, 0, 0, 0, 0, 1]
  return join(
    HARDWARE,
    [0x08, 0x06],
    [0, 1, 8, 0, 6, 4, 0, 1],
    hardware,
    at(sender),
    Array(6).fill(0),
    at(target),
  )
}

/** Of neighbour discovery, with a target where the type has one. */
export function icmpv6(
  type: number,
  { from = 'fe80::1', to = 'ff02::1', target = '2001:db8::99' } = {},
): Uint8Array {
  const message = join([type, 0, 0, 0], [0, 0, 0, 0], at(target))
  return join(HARDWARE, ip({ from, to, protocol: 58, length: message.length }), message)
}

interface Ends {
  readonly from?: string
  readonly to?: string
}

/** A segment; its options are padded with zeros. Checksums are what they are said to be. */
export function tcp({
  ports: [source, destination],
  options = [],
  payload = [],
  checksum = CHECKSUM,
  from = '192.0.2.1',
  to = '192.0.2.2',
}: Ends & {
  readonly ports: readonly [number, number]
  readonly options?: readonly number[]
  readonly checksum?: readonly number[]
  readonly payload?: readonly number[]
}): Uint8Array {
  const words = 5 + Math.ceil(options.length / 4)
  const segment = new Uint8Array(words * 4 + payload.length)
  segment.set([source >> 8, source & 255, destination >> 8, destination & 255])
  segment[12] = words << 4
  segment.set(checksum, 16)
  segment.set(options, 20)
  segment.set(payload, words * 4)
  return join(HARDWARE, ip({ from, to, protocol: 6, length: segment.length }), segment)
}

export function udp({
  port,
  payload = [],
  checksum = CHECKSUM,
  from = '192.0.2.1',
  to = '192.0.2.2',
}: Ends & {
  readonly port: number
  readonly payload?: readonly number[]
  readonly checksum?: readonly number[]
}): Uint8Array {
  const length = 8 + payload.length
  const datagram = join([0xc0, 0, port >> 8, port & 255, 0, length], checksum, payload)
  return join(HARDWARE, ip({ from, to, protocol: 17, length }), datagram)
}

/** Of a speaker that claims some addresses of IPv4; its seal is of octets ee. */
export function heartbeat(addresses: readonly string[]): Uint8Array {
  const claim = [[1, 0, 0, addresses.length, 1, B], evidence, evidence, ...addresses.map(at)]
  return join(
    [0x03, 0x49, 0x4e, 0x47, 0x4f, 0x54, 2, 0, 0, 0, 0, 1, 0x88, 0xb5],
    [1, 0, 3, 1, 0, 100, 0, 0], // version, flags, multiplier, length of node, interval, heard
    Array(8).fill(7), // boot
    [0, 0, 0, 0, 0, 0, 0, 1], // sequence
    [0, 0, 0, 0, 0, 0, 0, 1], // clock
    [0, 0, 0, addresses.length, 0, 0, 0, 0], // claimed
    [A],
    ...(addresses.length === 0 ? [] : claim),
    Array(16).fill(0xee),
  )
}

const [A, B] = [0x61, 0x62]
const evidence = [0, 0, 0, 0, 0, 0, 0, 1]

function ip(packet: { from: string; to: string; protocol: number; length: number }): Uint8Array {
  const { from, to, protocol, length } = packet
  if (from.includes(':'))
    return join([0x86, 0xdd], [0x60, 0, 0, 0, length >> 8, length & 255, protocol, 255], at(from), at(to))
  const total = 20 + length
  return join([8, 0], [0x45, 0, total >> 8, total & 255, 0, 0, 0, 0, 255, protocol, 0, 0], at(from), at(to))
}

function at(text: string): Uint8Array {
  const address = parseAddress(text)
  if (address === undefined) throw new Error(`not an address: ${text}`)
  return addressBytes(address)
}

function join(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}
