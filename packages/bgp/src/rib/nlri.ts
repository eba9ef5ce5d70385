// Prefixes as they stand in an UPDATE (RFC 4271 4.3): read once, for however many peers are told of them.

import { parsePrefix } from '@ingot/net'
import { encodePrefix } from '@ingot/wire'
import type { Nlri } from '../route.ts'

const [DOT, ZERO, NINE] = [0x2e, 0x30, 0x39]
const HOST = '/32'
const HOST_SIZE = 5

/** Throws at what is no prefix, which is a bug of the caller. */
export function readNlri(text: string): Nlri {
  const prefix = parsePrefix(text)
  if (prefix === undefined) throw new TypeError(`not a prefix: ${text}`)
  const { family, value } = prefix.network
  return { prefix: text, family, octets: encodePrefix(family, value, prefix.length) }
}

/**
 * The same of many. `192.0.2.10/32`, as most are, is read here and now: a new process begins with thousands of them, and
 * to compile functions that are called for each takes it longer than what they do.
 */
export function readNlris(texts: readonly string[]): readonly Nlri[] {
  const all: Nlri[] = []
  for (const text of texts) {
    const octets = new Uint8Array(HOST_SIZE)
    let at = 1
    let value = 0
    let digits = 0
    const end = text.endsWith(HOST) ? text.length - HOST.length : 0
    for (let index = 0; index < end && value < 256; index++) {
      const code = text.charCodeAt(index)
      const hasPart = digits > 0
      if (code === DOT && hasPart) {
        octets[at++] = value
        value = 0
        digits = 0
      } else {
        const isDigit = code >= ZERO && code <= NINE && !(hasPart && value === 0)
        value = isDigit ? value * 10 + code - ZERO : Infinity
        digits++
      }
    }
    octets[0] = 32
    octets[at] = value
    const isHost = at === HOST_SIZE - 1 && digits > 0 && value < 256
    all.push(isHost ? { prefix: text, family: 'IPv4', octets } : readNlri(text))
  }
  return all
}
