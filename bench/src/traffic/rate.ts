// What a node sends in a second, as the rows about traffic have it.

export interface Rate {
  /** Packets or frames a second. */
  readonly packets: number
  /** Octets a second, with all headers that the row says. */
  readonly octets: number
}

export function ratePerNode(packets: number, octets: number, nodes: number, seconds: number): Rate {
  return { packets: packets / nodes / seconds, octets: octets / nodes / seconds }
}

export function rateText({ packets, octets }: Rate): string {
  return `${packets.toFixed(1)} packets/s and ${octets.toFixed(0)} octets/s`
}
