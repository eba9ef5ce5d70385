// The key of the gossip, made of the secret that all speakers have (`secretkey` in METALLB_ML_SECRET_KEY_PATH).

import { createHash } from 'node:crypto'

const KEY_SIZE = 32

/**
 * MetalLB means to hash the secret, but what it makes is the secret itself, followed by the SHA-256 of nothing, cut to 32
 * octets. Whoever gossips with it has to do the same. The secret is taken as it is, a line break at its end included.
 *
 * @returns undefined for an empty secret: the gossip is not encrypted
 */
export function gossipKey(secret: Uint8Array): Uint8Array | undefined {
  if (secret.length === 0) return undefined
  const hashOfNothing = createHash('sha256').digest()
  return Uint8Array.from([...secret.subarray(0, KEY_SIZE), ...hashOfNothing]).subarray(0, KEY_SIZE)
}
