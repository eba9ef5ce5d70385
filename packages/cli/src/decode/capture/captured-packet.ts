// One packet of a capture, whatever kind of file it stands in.

export interface CapturedPacket {
  /** From 1, as Wireshark counts them. */
  readonly number: number
  /** Microseconds since 1970; undefined where the file says none. */
  readonly microseconds: number | undefined
  /** LINKTYPE_…, as tcpdump.org lists them. */
  readonly linkType: number
  readonly octets: Uint8Array
}

/** Why no more packets can be read, or what was not. */
export interface CaptureTrouble {
  readonly trouble: string
  readonly number: number
}

/** No packet is longer; what says so is no capture. */
export const LONGEST_PACKET = 1024 * 1024
