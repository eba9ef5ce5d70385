// The 19 octets before every message (RFC 4271 4.1), and what the type of a message is called.
//
//   marker, 16 octets of ff | length of the whole, 16 bits | type
//
// Messages that arrive are cut out of the stream, and their headers judged, before they come to this package.

export const HEADER_SIZE = 19

export const MESSAGE_TYPE = {
  open: 1,
  update: 2,
  notification: 3,
  keepalive: 4,
  routeRefresh: 5,
} as const

export type MessageType = keyof typeof MESSAGE_TYPE

const MARKER_SIZE = 16
const TYPE_OFFSET = 18

/** A whole message around `body`. */
export function message(type: MessageType, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const whole = new Uint8Array(HEADER_SIZE + body.length).fill(0xff, 0, MARKER_SIZE)
  whole[MARKER_SIZE] = whole.length >>> 8
  whole[MARKER_SIZE + 1] = whole.length & 0xff
  whole[TYPE_OFFSET] = MESSAGE_TYPE[type]
  whole.set(body, HEADER_SIZE)
  return whole
}

/** The type octet of a whole message. */
export function typeOctet(whole: Uint8Array): number {
  return whole[TYPE_OFFSET] ?? 0
}

const NAMES = new Map<number, MessageType>([
  [MESSAGE_TYPE.open, 'open'],
  [MESSAGE_TYPE.update, 'update'],
  [MESSAGE_TYPE.notification, 'notification'],
  [MESSAGE_TYPE.keepalive, 'keepalive'],
  [MESSAGE_TYPE.routeRefresh, 'routeRefresh'],
])

export function messageType(whole: Uint8Array): MessageType | undefined {
  return NAMES.get(typeOctet(whole))
}
