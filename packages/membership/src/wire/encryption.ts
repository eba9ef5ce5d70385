// AES-256-GCM around whole packets and streams. A version octet stands before the nonce; 1 means: no padding.
//
//   01 | nonce, 12 octets | ciphertext | tag, 16 octets

import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { DropReason } from './drop-reason.ts'

const VERSION = 1
const VERSION_SIZE = 1
const TAG_SIZE = 16
const ALGORITHM = 'aes-256-gcm'
export const NONCE_SIZE = 12
/** Octets that encryption adds. */
export const ENCRYPTION_OVERHEAD = VERSION_SIZE + NONCE_SIZE + TAG_SIZE

const NOTHING = new Uint8Array(0)

/** @param additional what is authenticated with it though it is not encrypted */
export function encrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  additional: Uint8Array = NOTHING,
): Uint8Array {
  const cipher = createCipheriv(ALGORITHM, key, nonce)
  cipher.setAAD(additional)
  const sealed = new Uint8Array(plaintext.length + ENCRYPTION_OVERHEAD)
  sealed[0] = VERSION
  sealed.set(nonce, VERSION_SIZE)
  sealed.set(cipher.update(plaintext), VERSION_SIZE + NONCE_SIZE)
  cipher.final()
  sealed.set(cipher.getAuthTag(), sealed.length - TAG_SIZE)
  return sealed
}

export function decrypt(
  key: Uint8Array,
  sealed: Uint8Array,
  additional: Uint8Array = NOTHING,
): Uint8Array | DropReason {
  if (sealed[0] !== VERSION || sealed.length < ENCRYPTION_OVERHEAD) return 'notEncrypted'
  const nonce = sealed.subarray(VERSION_SIZE, VERSION_SIZE + NONCE_SIZE)
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_SIZE })
  decipher.setAAD(additional)
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_SIZE))
  const plaintext = decipher.update(sealed.subarray(VERSION_SIZE + NONCE_SIZE, sealed.length - TAG_SIZE))
  try {
    decipher.final() // its way to say that the tag does not match is to throw
  } catch {
    return 'wrongKey'
  }
  return plaintext
}
