// A prefix as it stands in an UPDATE (RFC 4271 4.3): read once, for however many peers are told of it.

import { parsePrefix } from '@ingot/net'
import { encodePrefix } from '@ingot/wire'
import type { Nlri } from '../route.ts'

/** Throws at what is no prefix, which is a bug of the caller. */
export function readNlri(text: string): Nlri {
  const prefix = parsePrefix(text)
  if (prefix === undefined) throw new TypeError(`not a prefix: ${text}`)
  const { family, value } = prefix.network
  return { prefix: text, family, octets: encodePrefix(family, value, prefix.length) }
}
