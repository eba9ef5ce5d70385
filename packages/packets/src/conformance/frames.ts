// The frames that the plane's conformance suite sends, built from labelled fragments, and what it looks for in the
// frames that it hears. Written apart from the core on purpose: it judges it.

import { addressBytes, parseAddress, parseHardwareAddress, solicitedNodeGroup } from '@ingot/net'

const BROADCAST = 'ff:ff:ff:ff:ff:ff'

/** An ARP request (RFC 826). */
export function arpRequest(options: {
  mac: string
  sender: string
  target: string
  to?: string
}): Uint8Array {
  return join(
    hardware(options.to ?? BROADCAST),
    hardware(options.mac),
    [0x08, 0x06],
    [0, 1, 8, 0, 6, 4, 0, 1], // Ethernet, IPv4, lengths, request
    hardware(options.mac),
    protocol(options.sender),
    [0, 0, 0, 0, 0, 0],
    protocol(options.target),
  )
}

/** A neighbour solicitation (RFC 4861 4.3) to the solicited-node group, with a source link-layer address option. */
export function solicitation(options: { mac: string; sender: string; target: string }): Uint8Array {
  const target = parseAddress(options.target)
  if (target === undefined) throw new Error(`not an address: ${options.target}`)
  const group = addressBytes(solicitedNodeGroup(target))
  const icmp = join([135, 0, 0, 0], [0, 0, 0, 0], addressBytes(target), [1, 1], hardware(options.mac))
  const source = protocol(options.sender)
  const sum = checksum(join(source, group, [0, 0, 0, icmp.length], [0, 0, 0, 58], icmp))
  icmp.set([sum >> 8, sum & 0xff], 2)
  return join(
    [0x33, 0x33, ...group.slice(12)],
    hardware(options.mac),
    [0x86, 0xdd],
    [0x60, 0, 0, 0, 0, icmp.length, 58, 255],
    source,
    group,
    icmp,
  )
}

/** An unsolicited neighbour advertisement (RFC 4861 4.4) to all nodes, with a target link-layer address option. */
export function neighbourAdvertisement(options: { mac: string; target: string }): Uint8Array {
  const target = protocol(options.target)
  const icmp = join([136, 0, 0, 0], [0x20, 0, 0, 0], target, [2, 1], hardware(options.mac))
  const allNodes = protocol('ff02::1')
  const sum = checksum(join(target, allNodes, [0, 0, 0, icmp.length], [0, 0, 0, 58], icmp))
  icmp.set([sum >> 8, sum & 0xff], 2)
  return join(
    [0x33, 0x33, 0, 0, 0, 1],
    hardware(options.mac),
    [0x86, 0xdd],
    [0x60, 0, 0, 0, 0, icmp.length, 58, 255],
    target,
    allNodes,
    icmp,
  )
}

/** A frame of EtherType 88b5 to 03:49:4e:47:4f:54, unless otherwise said. */
export function keyedFrame(options: {
  mac: string
  payload: Uint8Array
  to?: string
  etherType?: number
}): Uint8Array {
  const { mac, payload, to = '03:49:4e:47:4f:54', etherType = 0x88b5 } = options
  return join(hardware(to), hardware(mac), [etherType >> 8, etherType & 0xff], payload)
}

/** A frame in words, for expectations that read well: `arp reply 192.0.2.10 is-at 02:…` or what it is otherwise. */
export function describeFrame(frame: Uint8Array): string {
  const hex = (from: number, to: number) =>
    [...frame.subarray(from, to)].map((octet) => octet.toString(16).padStart(2, '0')).join(':')
  const dotted = (from: number) => frame.subarray(from, from + 4).join('.')
  if (frame[12] === 8 && frame[13] === 6 && frame.length >= 42) {
    const isGratuitous = dotted(28) === dotted(38)
    if (isGratuitous) return `arp ${frame[21] === 1 ? 'announcement' : 'reply announcement'} ${dotted(28)}`
    return frame[21] === 1
      ? `arp who-has ${dotted(38)}`
      : `arp ${dotted(28)} is-at ${hex(22, 28)} to ${hex(0, 6)}`
  }
  const target = () => hex(62, 78).replaceAll(':', '')
  if (frame[20] === 58 && frame[54] === 135 && frame.length === 78) return `ns ${target()} from nobody`
  if (frame[20] === 58 && frame[54] === 135 && frame[78] === 1) return `ns ${target()} from ${hex(80, 86)}`
  if (frame[20] === 58 && frame[54] === 136) {
    const isSolicited = ((frame[58] ?? 0) & 0x40) !== 0
    return isSolicited ? `na ${target()} is-at ${hex(80, 86)} to ${hex(0, 6)}` : `na announcement ${target()}`
  }
  return 'other'
}

/** The 32 hex digits that `describeFrame` prints for an IPv6 address. */
export function digits(address: string): string {
  return Buffer.from(protocol(address)).toString('hex')
}

function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

function hardware(text: string): Uint8Array {
  return parseHardwareAddress(text) ?? new Uint8Array(6)
}

function protocol(text: string): Uint8Array {
  const address = parseAddress(text)
  return address === undefined ? new Uint8Array(4) : addressBytes(address)
}

/** RFC 1071. */
function checksum(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
