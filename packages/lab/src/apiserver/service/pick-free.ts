// How a free number is found in a range: by chance first, so that a freed one is not reused at once, then in order.

import type { ObjectKey } from '../api-object.ts'
import type { Storage } from '../storage.ts'

const TRIES = 32

/** A number in [0, size) for which `isFree`, `undefined` when all are taken. */
export function pickFree(
  size: number,
  random: () => number,
  isFreeAt: (offset: number) => boolean,
): number | undefined {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const offset = Math.floor(random() * size)
    if (isFreeAt(offset)) return offset
  }
  for (let offset = 0; offset < size; offset++) {
    if (isFreeAt(offset)) return offset
  }
  return undefined
}

/** Has nobody but `self` claimed this index value? */
export function isFree(storage: Storage, claim: string, self: ObjectKey): boolean {
  return storage.find(claim).every((key) => key.namespace === self.namespace && key.name === self.name)
}
