// A file that may be missing: its octets, undefined where there is none, or why it cannot be read.

import { readFile } from 'node:fs/promises'
import type { Reading } from './flags.ts'

export async function readOptionalFile(path: string): Promise<Reading<Uint8Array | undefined>> {
  try {
    return { ok: true, value: await readFile(path) }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    // a parent that is no folder holds no file either
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: true, value: undefined }
    return { ok: false, message: `${path} cannot be read: ${message}` }
  }
}
