// The bytes of the compiled cores, read where files may be read.

import { bgpCoreFile, coreFile } from '@ingot/wire/core-file'

/** Reads core.wasm, from the clone or out of the executable. */
export function readCore(): Promise<Uint8Array<ArrayBuffer>> {
  return Bun.file(coreFile).bytes()
}

/** Reads bgp.wasm. */
export function readBgpCore(): Promise<Uint8Array<ArrayBuffer>> {
  return Bun.file(bgpCoreFile).bytes()
}
