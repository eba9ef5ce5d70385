// The Secret of the gossip, as a folder: containers of the lab have no volumes, so the speakers are told where it is.

import { mkdirSync } from 'node:fs'
import type { StateDirectory } from './state-directory.ts'

/** Writes one as MetalLB's controller makes it, 22 characters of base64, and returns the folder with `secretkey`. */
export function writeSecretKey(directory: StateDirectory): string {
  const folder = directory.path('memberlist')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const secret = crypto.getRandomValues(new Uint8Array(16)).toBase64({ omitPadding: true })
  directory.writeSecret('memberlist/secretkey', secret)
  return folder
}
