// The bytes of the compiled packet core, read where files may be read.

import { coreFile } from '@ingot/wire/core-file'

/** Reads core.wasm, from the clone or out of the executable. */
export function readCore(): Promise<Uint8Array<ArrayBuffer>> {
  return Bun.file(coreFile).bytes()
}
