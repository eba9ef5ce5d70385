// The other side of MLD for tests: queries built from labelled fragments, and reports read into words. Written apart
// from the codec on purpose: it judges it.

import { addressBytes, addressFromBytes, formatAddress, parseAddress, type Address } from '@ingot/net'

export interface QueryFields {
  readonly version: 1 | 2
  /** `::` asks about all groups. */
  readonly group: string
  /** The code as it stands in the message. */
  readonly maximumResponse: number
  /** Querier's Query Interval Code, version 2 only. */
  readonly queryInterval: number
  readonly sources: readonly string[]
  readonly source: string
  readonly hopLimit: number
  readonly hopByHop: readonly number[]
  /** Octets behind the packet that fill the Ethernet frame. */
  readonly padding: number
}

const ROUTER_ALERT = [0x05, 2, 0, 0]
const PAD_2 = [1, 0]

/** What a usual querier sends when nothing else is asked for. */
const USUAL: QueryFields = {
  version: 2,
  group: '::',
  maximumResponse: 10_000,
  queryInterval: 125,
  sources: [],
  source: 'fe80::1',
  hopLimit: 1,
  hopByHop: [58, 0, ...ROUTER_ALERT, ...PAD_2],
  padding: 0,
}

export function query(fields: Partial<QueryFields> = {}): Uint8Array {
  const asked = { ...USUAL, ...fields }
  const destination = asked.group === '::' ? 'ff02::1' : asked.group
  const version2 = [
    [0x02, asked.queryInterval], // QRV 2
    word(asked.sources.length),
    ...asked.sources.map(octets),
  ]
  return packet(
    asked,
    destination,
    [130, 0],
    [0, 0],
    word(asked.maximumResponse),
    [0, 0],
    octets(asked.group),
    ...(asked.version === 2 ? version2 : []),
  )
}

/** A frame of an ICMPv6 message whose octets 2 and 3 become the checksum. */
export function packet(
  { source, hopLimit, hopByHop, padding }: QueryFields,
  destination: string,
  ...message: readonly (Uint8Array | readonly number[])[]
): Uint8Array {
  const icmp = join(...message)
  const sum = checksum(join(octets(source), octets(destination), word(0), word(icmp.length), word(58), icmp))
  icmp.set(word(sum), 2)
  return join(
    [0x33, 0x33, ...octets(destination).slice(12)],
    [0x02, 0, 0, 0, 0, 0x01],
    [0x86, 0xdd],
    [0x60, 0, 0, 0, ...word(hopByHop.length + icmp.length), 0, hopLimit],
    octets(source),
    octets(destination),
    hopByHop,
    icmp,
    Array.from({ length: padding }, () => 0xa5),
  )
}

/** A query frame of any ICMPv6 message, in the usual envelope. */
export function usualPacket(...message: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return packet(USUAL, 'ff02::1', ...message)
}

const RECORDS = new Map([
  [2, 'is'],
  [3, 'left'],
  [4, 'joined'],
])

/** What a frame of a listener says: `joined ff02::1:ff00:1`, one entry a record; `v1 report`, `v1 done` in version 1. */
export function said(frame: Uint8Array): string[] {
  const group = (at: number) => formatAddress(addressFromBytes(frame.subarray(at, at + 16)))
  if (frame[62] === 131) return [`v1 report ${group(70)}`]
  if (frame[62] === 132) return [`v1 done ${group(70)}`]
  const count = ((frame[68] ?? 0) << 8) | (frame[69] ?? 0)
  return Array.from({ length: count }, (_, index) => {
    const at = 70 + index * 20
    return `${RECORDS.get(frame[at] ?? 0)} ${group(at + 4)}`
  })
}

/** The `number`th solicited-node group. */
export function group(number: number): Address {
  return { family: 'IPv6', value: 0xff02_0000_0000_0000_0000_0001_ff00_0000n | BigInt(number) }
}

function word(value: number): readonly number[] {
  return [value >> 8, value & 0xff]
}

function octets(text: string): Uint8Array {
  const address = parseAddress(text)
  if (address === undefined) throw new TypeError(`not an address: ${text}`)
  return addressBytes(address)
}

function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

/** RFC 1071. */
function checksum(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
