// A protocol error as a value that knows how to become a NOTIFICATION: RFC 4271 6 and its successors, each with exactly
// the data that its row asks for.

export interface ProtocolError {
  readonly code: number
  readonly subcode: number
  readonly data: Uint8Array
  /** For people at this end, never sent. */
  readonly detail?: string
}

const NOTHING = new Uint8Array(0)

export function protocolError(code: number, subcode: number, data: Uint8Array = NOTHING): ProtocolError {
  return { code, subcode, data }
}

export const CODE = {
  header: 1,
  open: 2,
  update: 3,
  hold: 4,
  fsm: 5,
  cease: 6,
  refresh: 7,
  sendHold: 8,
} as const

/** RFC 4271 6.2, RFC 5492 5, RFC 9234 4.2. */
export const OPEN_ERROR = {
  malformed: 0,
  version: 1,
  peerAs: 2,
  identifier: 3,
  optionalParameter: 4,
  holdTime: 6,
  capability: 7,
  role: 11,
} as const

/** RFC 4486, RFC 8538, RFC 9384. */
export const CEASE = {
  maximumPrefixes: 1,
  shutdown: 2,
  deconfigured: 3,
  reset: 4,
  rejected: 5,
  configurationChanged: 6,
  collision: 7,
  outOfResources: 8,
  hardReset: 9,
  bfdDown: 10,
} as const

export function openError(
  kind: keyof typeof OPEN_ERROR,
  detail?: string,
  data: Uint8Array = NOTHING,
): ProtocolError {
  const error = protocolError(CODE.open, OPEN_ERROR[kind], data)
  return detail === undefined ? error : { ...error, detail }
}

export function ceaseError(kind: keyof typeof CEASE, data: Uint8Array = NOTHING): ProtocolError {
  return protocolError(CODE.cease, CEASE[kind], data)
}

/** Wrapped so that the peer keeps no stale routes (RFC 8538 3). */
export function hardReset({ code, subcode, data }: ProtocolError): ProtocolError {
  return ceaseError('hardReset', Uint8Array.of(code, subcode, ...data))
}
