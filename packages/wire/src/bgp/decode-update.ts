// From an UPDATE to plain values, for people and tests. The verdict on it is the core's: this reads what can be read, and
// nothing past a length that cannot be.

import { decodeAttributes } from './decode-attributes.ts'
import type { PathAttributes } from './path-attributes.ts'
import { decodePrefixes, shortAt, type BgpPrefix } from './prefix.ts'
import type { DecodeContext } from './session.ts'

export interface DecodedUpdate {
  /** Of IPv4, from the Withdrawn Routes field and the NLRI field. Others are in the attributes. */
  readonly withdrawn: readonly BgpPrefix[]
  readonly announced: readonly BgpPrefix[]
  readonly attributes: PathAttributes
}

const WITHDRAWN = 21
const NO_PREFIXES: readonly BgpPrefix[] = []

/** `message` is a whole UPDATE, header included. */
export function decodeUpdate(message: Uint8Array, context: DecodeContext): DecodedUpdate {
  const hasPaths = context.addPathReceived?.includes('IPv4') ?? false
  const withdrawnEnd = Math.min(WITHDRAWN + shortAt(message, 19), message.length)
  const attributes = withdrawnEnd + 2
  const announced = Math.min(attributes + shortAt(message, withdrawnEnd), message.length)
  return {
    withdrawn: prefixesIn(message, WITHDRAWN, withdrawnEnd, hasPaths),
    announced: prefixesIn(message, announced, message.length, hasPaths),
    attributes: decodeAttributes(message, attributes, announced, context),
  }
}

function prefixesIn(
  message: Uint8Array,
  start: number,
  end: number,
  hasPaths: boolean,
): readonly BgpPrefix[] {
  return start >= end ? NO_PREFIXES : decodePrefixes(message, start, end, 'IPv4', hasPaths)
}
