// Good frames built from labelled parts, one of each kind that the core answers or notes. Tests cut, bend and reorder
// them; the malformed twin of each is the change that a test makes to it.

export const NODE = '020000000010'
export const CLIENT = '020000000001'
const BROADCAST = 'ffffffffffff'
const NOBODY = '000000000000'

export const VIP = 'c000020a' // 192.0.2.10
export const VIP_ELSEWHERE = 'c000020b' // 192.0.2.11
const CLIENT_ADDRESS = 'c0000201'
const UNSPECIFIED = '00000000'

export const VIP6 = '20010db8000000000000000000000010'
export const VIP6_ELSEWHERE = '20010db8000000000000000000000011'
export const CLIENT6 = 'fe800000000000000000000000000001'
const UNSPECIFIED6 = '0'.repeat(32)
const SOLICITED_NODE6 = 'ff0200000000000000000001ff000010'
const SOLICITED_NODE_MAC = '3333ff000010'
const ALL_NODES6 = 'ff020000000000000000000000000001'
const ALL_NODES_MAC = '333300000001'

const REQUEST = '0001'
const REPLY = '0002'
const SOLICITATION = '87'
const ADVERTISEMENT = '88'

/** ARP over Ethernet. */
export function arp(
  destination: string,
  operation: string,
  [senderHardware, senderProtocol]: readonly [string, string],
  [targetHardware, targetProtocol]: readonly [string, string],
): Uint8Array {
  const ethernet = destination + CLIENT + '0806'
  const fixed = '0001' + '0800' + '06' + '04' + operation
  return Uint8Array.fromHex(
    ethernet + fixed + senderHardware + senderProtocol + targetHardware + targetProtocol,
  )
}

/** A neighbour message over IPv6 over Ethernet, its checksum right. `body` follows the checksum. */
export function neighbourMessage(
  hardwareDestination: string,
  [source, destination]: readonly [string, string],
  type: string,
  body: string,
): Uint8Array {
  const length = (4 + body.length / 2).toString(16).padStart(4, '0')
  const ethernet = hardwareDestination + CLIENT + '86dd'
  const ipv6 = '60000000' + length + '3a' + 'ff' + source + destination
  return withChecksum(Uint8Array.fromHex(ethernet + ipv6 + type + '00' + '0000' + body))
}

/** The same frame with the ICMPv6 checksum made right over the payload length that its header states. */
export function withChecksum(frame: Uint8Array): Uint8Array {
  const fixed = frame.slice()
  const view = new DataView(fixed.buffer)
  const end = 54 + view.getUint16(18)
  if (end > fixed.length || end < 58) return fixed
  view.setUint16(56, 0)
  let sum = end - 54 + 58
  for (let at = 22; at < end; at++) sum += (fixed[at] ?? 0) * (at % 2 === 0 ? 256 : 1)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  view.setUint16(56, 0xffff - sum)
  return fixed
}

/** By name; each is right in every field. */
export const GOOD_FRAMES: Readonly<Record<string, Uint8Array>> = {
  'ARP request': arp(BROADCAST, REQUEST, [CLIENT, CLIENT_ADDRESS], [NOBODY, VIP]),
  'ARP request to the node': arp(NODE, REQUEST, [CLIENT, CLIENT_ADDRESS], [NOBODY, VIP]),
  'ARP probe': arp(BROADCAST, REQUEST, [CLIENT, UNSPECIFIED], [NOBODY, VIP]),
  'ARP request on the wrong interface': arp(
    BROADCAST,
    REQUEST,
    [CLIENT, CLIENT_ADDRESS],
    [NOBODY, VIP_ELSEWHERE],
  ),
  'ARP reply': arp(NODE, REPLY, [CLIENT, CLIENT_ADDRESS], [NODE, VIP]),
  'foreign gratuitous ARP': arp(BROADCAST, REQUEST, [CLIENT, VIP], [BROADCAST, VIP]),
  'foreign ARP request from the VIP': arp(BROADCAST, REQUEST, [CLIENT, VIP], [NOBODY, CLIENT_ADDRESS]),
  solicitation: neighbourMessage(
    SOLICITED_NODE_MAC,
    [CLIENT6, SOLICITED_NODE6],
    SOLICITATION,
    '00000000' + VIP6 + '0101' + CLIENT,
  ),
  'unicast solicitation without option': neighbourMessage(
    NODE,
    [CLIENT6, VIP6],
    SOLICITATION,
    '00000000' + VIP6,
  ),
  'solicitation with a nonce': neighbourMessage(
    SOLICITED_NODE_MAC,
    [CLIENT6, SOLICITED_NODE6],
    SOLICITATION,
    '00000000' + VIP6 + '0e01' + '010203040506' + '0101' + CLIENT,
  ),
  'duplicate address detection': neighbourMessage(
    SOLICITED_NODE_MAC,
    [UNSPECIFIED6, SOLICITED_NODE6],
    SOLICITATION,
    '00000000' + VIP6,
  ),
  'solicitation on the wrong interface': neighbourMessage(
    SOLICITED_NODE_MAC,
    [CLIENT6, SOLICITED_NODE6],
    SOLICITATION,
    '00000000' + VIP6_ELSEWHERE + '0101' + CLIENT,
  ),
  'foreign solicitation from the VIP': neighbourMessage(
    SOLICITED_NODE_MAC,
    [VIP6, SOLICITED_NODE6],
    SOLICITATION,
    '00000000' + VIP6 + '0101' + CLIENT,
  ),
  'foreign advertisement': neighbourMessage(
    ALL_NODES_MAC,
    [CLIENT6, ALL_NODES6],
    ADVERTISEMENT,
    '20000000' + VIP6 + '0201' + CLIENT,
  ),
}
