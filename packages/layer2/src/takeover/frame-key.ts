// The key of the heartbeats and their seal: HKDF-SHA256 (RFC 5869) of the gossip key, HMAC-SHA256 truncated to its first
// 128 bits (RFC 2104 5). Pure: the same octets give the same seal.

import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

export const SEAL_SIZE = 16

const INFO = 'ingot heartbeat'
const KEY_SIZE = 32

/** The key that frames are sealed with, from the key that gossip is encrypted with. */
export function frameKey(gossipKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', gossipKey, new Uint8Array(0), INFO, KEY_SIZE))
}

/** Writes the seal of everything before the last `SEAL_SIZE` octets into them. */
export function seal(key: Uint8Array, frame: Uint8Array): void {
  const end = frame.length - SEAL_SIZE
  frame.set(sealOf(key, frame.subarray(0, end)), end)
}

export function isSealed(key: Uint8Array, frame: Uint8Array): boolean {
  const end = frame.length - SEAL_SIZE
  return end >= 0 && timingSafeEqual(sealOf(key, frame.subarray(0, end)), frame.subarray(end))
}

function sealOf(key: Uint8Array, octets: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update(octets).digest().subarray(0, SEAL_SIZE)
}
