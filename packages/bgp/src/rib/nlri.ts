// A prefix as it stands in an UPDATE (RFC 4271 4.3): read once, for however many peers are told of it.

import { parsePrefix } from '@ingot/net'
import { encodePrefix } from '@ingot/wire'
import type { Nlri } from '../route.ts'

const [DOT, ZERO, NINE] = [0x2e, 0x30, 0x39]
const HOST = '/32'

/** Throws at what is no prefix, which is a bug of the caller. */
export function readNlri(text: string): Nlri {
  const octets = readHost(text)
  if (octets !== undefined) return { prefix: text, family: 'IPv4', octets }
  const prefix = parsePrefix(text)
  if (prefix === undefined) throw new TypeError(`not a prefix: ${text}`)
  const { family, value } = prefix.network
  return { prefix: text, family, octets: encodePrefix(family, value, prefix.length) }
}

/**
 * `192.0.2.10/32`, as most are, in one go; undefined for anything else. A new process begins with thousands of them, and
 * has to compile whatever it calls for each.
 */
function readHost(text: string): Uint8Array | undefined {
  if (!text.endsWith(HOST)) return undefined
  const octets = Uint8Array.of(32, 0, 0, 0, 0)
  let at = 1
  let value = 0
  for (let index = 0; index < text.length - HOST.length; index++) {
    const code = text.charCodeAt(index)
    if (code === DOT) {
      octets[at++] = value
      value = 0
    } else if (code < ZERO || code > NINE || (value = value * 10 + code - ZERO) > 255) return undefined
  }
  octets[at] = value
  return at === octets.length - 1 ? octets : undefined
}
