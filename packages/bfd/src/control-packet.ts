// The BFD Control packet (RFC 5880 4.1), to octets and back. One object is read into and written from again and again, so
// that no packet costs memory. Which session a packet is of, and what it changes there, is not known here.
//
//   0        1          2             3        4                    8
//   ├ Vers 3 ┼ Sta 2    ┼ Detect Mult ┼ Length ┼ My Discriminator   ┼ Your Discriminator   ┤ 12
//   ┊ Diag 5 ┊ P F C A D M
//  12                        16                          20
//   ├ Desired Min TX, in µs  ┼ Required Min RX, in µs    ┼ Required Min Echo RX, in µs    ┤ 24
//  24
//   ├ Auth Type ┼ Auth Len ┼ authentication data, only where A is set

import { milliseconds, type Milliseconds } from '@ingot/api'

/** In the order of their numbers. */
export const SESSION_STATES = ['AdminDown', 'Down', 'Init', 'Up'] as const
export type SessionState = (typeof SESSION_STATES)[number]

export const CONTROL_SIZE = 24
const SMALLEST_WITH_AUTHENTICATION = 26

const VERSION = 1
const STATE_SHIFT = 6
const POLL = 0x20
const FINAL = 0x10
const AUTHENTICATION_PRESENT = 0x04
const DEMAND = 0x02
const MULTIPOINT = 0x01

/** Why a packet is discarded by what it says alone (RFC 5880 6.8.6). */
export type PacketFault =
  'version' | 'length' | 'truncated' | 'detectMultiplier' | 'multipoint' | 'myDiscriminator'

export class ControlPacket {
  /** The code: what is unknown to us is read and shown as it is. */
  diagnostic = 0
  state: SessionState = 'Down'
  isPoll = false
  isFinal = false
  hasAuthentication = false
  isDemand = false
  detectMultiplier = 0
  myDiscriminator = 0
  yourDiscriminator = 0
  desiredMinTxInterval = milliseconds(0)
  requiredMinRxInterval = milliseconds(0)
  requiredMinEchoRxInterval = milliseconds(0)

  /** Takes over what a datagram says; the first fault by the order of RFC 5880 6.8.6, and then nothing of it counts. */
  read(octets: Uint8Array): PacketFault | undefined {
    const first = octets[0] ?? 0
    const flags = octets[1] ?? 0
    const multiplier = octets[2] ?? 0
    const length = octets[3] ?? 0
    this.hasAuthentication = (flags & AUTHENTICATION_PRESENT) !== 0
    this.myDiscriminator = readWord(octets, 4)
    if (first >> 5 !== VERSION) return 'version'
    if (length < (this.hasAuthentication ? SMALLEST_WITH_AUTHENTICATION : CONTROL_SIZE)) return 'length'
    // what follows the length is no part of the packet
    if (length > octets.length) return 'truncated'
    if (multiplier === 0) return 'detectMultiplier'
    if ((flags & MULTIPOINT) !== 0) return 'multipoint'
    if (this.myDiscriminator === 0) return 'myDiscriminator'
    this.diagnostic = first & 0x1f
    this.state = SESSION_STATES[flags >> STATE_SHIFT] ?? 'AdminDown'
    this.isPoll = (flags & POLL) !== 0
    this.isFinal = (flags & FINAL) !== 0
    this.isDemand = (flags & DEMAND) !== 0
    this.detectMultiplier = multiplier
    this.yourDiscriminator = readWord(octets, 8)
    this.desiredMinTxInterval = readInterval(octets, 12)
    this.requiredMinRxInterval = readInterval(octets, 16)
    this.requiredMinEchoRxInterval = readInterval(octets, 20)
    return undefined
  }

  /** Writes all of it but the authentication, which we do not have, to the first 24 octets. */
  write(into: Uint8Array): void {
    into[0] = (VERSION << 5) | this.diagnostic
    into[1] =
      (SESSION_STATES.indexOf(this.state) << STATE_SHIFT) |
      (this.isPoll ? POLL : 0) |
      (this.isFinal ? FINAL : 0) |
      (this.isDemand ? DEMAND : 0)
    into[2] = this.detectMultiplier
    into[3] = CONTROL_SIZE
    writeWord(into, 4, this.myDiscriminator)
    writeWord(into, 8, this.yourDiscriminator)
    writeInterval(into, 12, this.desiredMinTxInterval)
    writeInterval(into, 16, this.requiredMinRxInterval)
    writeInterval(into, 20, this.requiredMinEchoRxInterval)
  }
}

/** A word of 32 bits, network order. What is past the end is zero. */
export function readWord(octets: Uint8Array, at: number): number {
  const high = ((octets[at] ?? 0) << 24) | ((octets[at + 1] ?? 0) << 16)
  return (high | ((octets[at + 2] ?? 0) << 8) | (octets[at + 3] ?? 0)) >>> 0
}

export function writeWord(into: Uint8Array, at: number, word: number): void {
  into[at] = word >>> 24
  into[at + 1] = word >>> 16
  into[at + 2] = word >>> 8
  into[at + 3] = word
}

function readInterval(octets: Uint8Array, at: number): Milliseconds {
  return milliseconds(readWord(octets, at) / 1000)
}

function writeInterval(into: Uint8Array, at: number, interval: Milliseconds): void {
  writeWord(into, at, Math.round(interval * 1000))
}
