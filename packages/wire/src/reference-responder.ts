// For tests only: what the core must do with one frame, written a second time, slowly and by the RFC's fields, so that
// the two can be held against each other (RFC 826, 5227 2.4, 4861 7.1 and 7.2, 6980). Fields are hex text, lists are
// searched, nothing is shared with the core but the names of the reasons.

import type { MessageFacts } from './message-rings.ts'

/** One node with one interface. Addresses are hex: 12 digits, 8 for IPv4, 32 for IPv6. */
export interface ReferenceNode {
  readonly hardwareAddress: string
  readonly announced: readonly string[]
  /** Announced, but on another interface. */
  readonly announcedElsewhere: readonly string[]
}

/** The reply as hex, or why there is none. */
export type Outcome = { readonly reply: string } | { readonly dropped: string }

const BROADCAST = 'ffffffffffff'
const ALL_NODES = 'ff020000000000000000000000000001'
const RECEIVE_BUFFER_SIZE = 1600

/** What `node` does with a frame. */
export function respond(frame: Uint8Array, node: ReferenceNode, facts: MessageFacts = {}): Outcome {
  if (frame.length > RECEIVE_BUFFER_SIZE) return dropped('truncated')
  if (facts.auxiliaryData === false) return dropped('no_auxiliary_data')
  if (((facts.vlan ?? 0) & 0xfff) !== 0) return dropped('foreign_vlan')
  if (facts.packetType === 4) return dropped('outgoing')
  if ((facts.packetType ?? 0) > 2) return dropped('other_host')
  if (frame.length < 14) return dropped('truncated')

  const destination = field(frame, 0, 6)
  const source = field(frame, 6, 6)
  if (source === node.hardwareAddress) return dropped('own_frame')
  if (!isStation(source)) return dropped('ethernet_source')
  const toUs = destination === node.hardwareAddress
  switch (field(frame, 12, 2)) {
    case '0806':
      return toUs || destination === BROADCAST ? respondToArp(frame, node) : dropped('ethernet_destination')
    case '86dd':
      return toUs || destination.startsWith('3333')
        ? respondToIPv6(frame, node)
        : dropped('ethernet_destination')
    case '8100':
    case '88a8':
      return dropped('foreign_vlan')
    default:
      return dropped('ethertype')
  }
}

function respondToArp(frame: Uint8Array, node: ReferenceNode): Outcome {
  if (frame.length < 42) return dropped('truncated')
  if (field(frame, 14, 2) !== '0001') return dropped('arp_hardware_type')
  if (field(frame, 16, 2) !== '0800') return dropped('arp_protocol_type')
  if (field(frame, 18, 1) !== '06') return dropped('arp_hardware_length')
  if (field(frame, 19, 1) !== '04') return dropped('arp_protocol_length')
  const operation = field(frame, 20, 2)
  if (operation !== '0001' && operation !== '0002') return dropped('arp_operation')
  const senderHardware = field(frame, 22, 6)
  const senderProtocol = field(frame, 28, 4)
  const targetProtocol = field(frame, 38, 4)
  if (!isStation(senderHardware)) return dropped('sender_hardware_address')
  if (node.announced.includes(senderProtocol)) return claimedBy(senderHardware, node)
  if (operation === '0002') return dropped('arp_reply')
  const ours = node.hardwareAddress
  return (
    notAnnounced(targetProtocol, node) ?? {
      reply: [
        [senderHardware, ours, '0806'],
        ['0001', '0800', '06', '04', '0002'],
        [ours, targetProtocol, senderHardware, senderProtocol],
      ]
        .flat()
        .join(''),
    }
  )
}

function respondToIPv6(frame: Uint8Array, node: ReferenceNode): Outcome {
  if (frame.length < 54) return dropped('truncated')
  if (!field(frame, 14, 1).startsWith('6')) return dropped('ipv6_version')
  const length = Number.parseInt(field(frame, 18, 2), 16)
  if (54 + length > frame.length) return dropped('ipv6_length')
  if (field(frame, 20, 1) !== '3a') return dropped('ipv6_next_header')
  if (field(frame, 21, 1) !== 'ff') return dropped('ipv6_hop_limit')
  const source = field(frame, 22, 16)
  const destination = field(frame, 38, 16)
  if (source.startsWith('ff') || source === '1'.padStart(32, '0')) return dropped('ipv6_source')
  const message = frame.subarray(54, 54 + length)
  if (length < 24 || length % 8 !== 0) return dropped('icmpv6_length')
  const type = field(message, 0, 1)
  if (type !== '87' && type !== '88') return dropped('icmpv6_type')
  if (field(message, 1, 1) !== '00') return dropped('icmpv6_code')
  if (checksumOf(source, destination, message) !== 0) return dropped('icmpv6_checksum')
  if (field(message, 8, 1) === 'ff') return dropped('ndp_target')
  const ethernetSource = field(frame, 6, 6)
  return type === '87'
    ? respondToSolicitation(message, source, destination, ethernetSource, node)
    : respondToAdvertisement(message, destination, ethernetSource, node)
}

function respondToSolicitation(
  message: Uint8Array,
  source: string,
  destination: string,
  ethernetSource: string,
  node: ReferenceNode,
): Outcome {
  const option = linkLayerOption(message, 1)
  if (option === 'malformed') return dropped('ndp_option')
  const isDetection = source === '0'.repeat(32)
  const toSolicitedNode = destination.startsWith('ff0200000000000000000001ff')
  if (isDetection && (option || !toSolicitedNode)) return dropped('ndp_unspecified_source')
  const sender = option ?? ethernetSource
  if (!isStation(sender)) return dropped('sender_hardware_address')
  if (node.announced.includes(source)) return claimedBy(sender, node)
  const target = field(message, 8, 16)
  const fault = notAnnounced(target, node)
  if (fault) return fault
  return isDetection
    ? { reply: advertisement(node, '333300000001', target, ALL_NODES, '20') }
    : { reply: advertisement(node, sender, target, source, '60') }
}

function respondToAdvertisement(
  message: Uint8Array,
  destination: string,
  ethernetSource: string,
  node: ReferenceNode,
): Outcome {
  const isSolicited = (Number.parseInt(field(message, 4, 1), 16) & 0x40) !== 0
  if (isSolicited && destination.startsWith('ff')) return dropped('ndp_solicited_flag')
  const option = linkLayerOption(message, 2)
  if (option === 'malformed') return dropped('ndp_option')
  if (!node.announced.includes(field(message, 8, 16))) return dropped('ndp_advertisement')
  return claimedBy(option ?? ethernetSource, node)
}

function advertisement(
  node: ReferenceNode,
  hardwareDestination: string,
  target: string,
  destination: string,
  flags: string,
): string {
  const before = '8800'
  const after = `${flags}000000${target}0201${node.hardwareAddress}`
  const checksum = checksumOf(target, destination, Uint8Array.fromHex(`${before}0000${after}`))
  return [
    [hardwareDestination, node.hardwareAddress, '86dd'],
    ['60000000', '0020', '3a', 'ff', target, destination],
    [before, checksum.toString(16).padStart(4, '0'), after],
  ]
    .flat()
    .join('')
}

// RFC 4443 2.3; 0 over a message that carries its right checksum.
function checksumOf(source: string, destination: string, message: Uint8Array): number {
  const length = message.length.toString(16).padStart(8, '0')
  const covered = Uint8Array.fromHex(`${source}${destination}${length}0000003a${message.toHex()}`)
  let sum = 0
  for (const [at, octet] of covered.entries()) sum += at % 2 === 0 ? octet * 256 : octet
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000)
  return 0xffff - sum
}

function linkLayerOption(message: Uint8Array, wanted: number): string | 'malformed' | undefined {
  let found: string | undefined
  let rest = message.subarray(24)
  while (rest.length > 0) {
    const [type = 0, units = 0] = rest
    if (units === 0 || units * 8 > rest.length) return 'malformed'
    if (type === wanted && units !== 1) return 'malformed'
    if (type === wanted) found ??= field(rest, 2, 6)
    rest = rest.subarray(units * 8)
  }
  return found
}

function claimedBy(hardwareAddress: string, node: ReferenceNode): Outcome {
  return dropped(hardwareAddress === node.hardwareAddress ? 'own_frame' : 'conflict')
}

function notAnnounced(address: string, node: ReferenceNode): Outcome | undefined {
  if (node.announced.includes(address)) return undefined
  return dropped(node.announcedElsewhere.includes(address) ? 'not_on_interface' : 'not_announced')
}

function isStation(hardwareAddress: string): boolean {
  const isGroup = Number.parseInt(hardwareAddress.slice(0, 2), 16) % 2 === 1
  return !isGroup && hardwareAddress !== '0'.repeat(12)
}

function field(bytes: Uint8Array, at: number, length: number): string {
  return bytes.subarray(at, at + length).toHex()
}

function dropped(reason: string): Outcome {
  return { dropped: reason }
}
