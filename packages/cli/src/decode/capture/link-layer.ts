// From a frame to the IP packet in it, by the link types that captures of routers and nodes have.

const ETHERNET_SIZE = 14
const TYPE_IPV4 = 0x0800
const TYPE_IPV6 = 0x86dd
/** 802.1Q, 802.1ad, and what came before it. */
const VLAN_TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100])

/** Undefined where there is no IP packet in it; `unknown` for a link type that is not read. */
export function ipPacketIn(linkType: number, frame: Uint8Array): Uint8Array | 'unknown' | undefined {
  switch (linkType) {
    case 1: // Ethernet
      return afterType(frame, ETHERNET_SIZE - 2)
    case 113: // Linux cooked
      return afterType(frame, 14)
    case 276: // Linux cooked, version 2: the type stands first
      return isIp(shortAt(frame, 0)) ? frame.subarray(20) : undefined
    case 0: // BSD loopback: a family in front, in whatever order
    case 108:
      return frame.subarray(4)
    case 12: // IP without anything in front
    case 14:
    case 101:
    case 228:
    case 229:
      return frame
    default:
      return 'unknown'
  }
}

/** `at` is where the type stands; tags move it. */
function afterType(frame: Uint8Array, at: number): Uint8Array | undefined {
  let place = at
  while (VLAN_TAGS.has(shortAt(frame, place))) place += 4
  return isIp(shortAt(frame, place)) ? frame.subarray(place + 2) : undefined
}

function isIp(type: number): boolean {
  return type === TYPE_IPV4 || type === TYPE_IPV6
}

function shortAt(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
}
