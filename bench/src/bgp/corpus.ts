// The messages that the BGP rows read: recordings where INGOT_MRT_VECTORS names a folder of them, else as many made by a
// seed, with what such recordings have: short paths, a few communities, and one to some dozen prefixes a message.

import { readdirSync, readFileSync } from 'node:fs'
import { encodeAttributes, encodePrefix } from '@ingot/wire'
import { gunzipSync } from 'bun'

/** The messages of sessions with AS numbers of two octets, or of four. */
export interface Stream {
  readonly asSize: 2 | 4
  readonly messages: readonly Uint8Array[]
}

export interface Corpus {
  /** `recorded` or `synthetic`. */
  readonly name: string
  readonly streams: readonly Stream[]
}

const SYNTHETIC_MESSAGES = 10_000

export function readCorpus(folder = process.env['INGOT_MRT_VECTORS'] ?? ''): Corpus {
  if (folder === '') return { name: 'synthetic', streams: [{ asSize: 4, messages: makeMessages() }] }
  const streams = ([2, 4] as const).map((asSize) => ({ asSize, messages: readMessages(folder, asSize) }))
  return { name: 'recorded', streams }
}

function readMessages(folder: string, asSize: 2 | 4): readonly Uint8Array[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(`.as${asSize}.hex.gz`))
    .toSorted()
    .flatMap((name) =>
      new TextDecoder()
        .decode(gunzipSync(readFileSync(`${folder}/${name}`)))
        .trim()
        .split('\n'),
    )
    .map((line) => Uint8Array.fromHex(line))
}

function makeMessages(): readonly Uint8Array[] {
  let state = 1
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const several = <Value>(most: number, make: () => Value) => Array.from({ length: 1 + random(most) }, make)
  return Array.from({ length: SYNTHETIC_MESSAGES }, () => {
    const attributes = encodeAttributes(
      {
        origin: random(2),
        asPath: [{ type: 2, numbers: several(8, () => 1 + random(400_000)) }],
        nextHop: 0xc0000200 + random(256),
        communities: several(6, () => random(2 ** 32)),
      },
      { hasFourOctetAs: true },
    )
    const prefixes = several(11, () => encodePrefix('IPv4', random(2 ** 32), 8 + random(17)))
    return updateOf(attributes, Buffer.concat(prefixes))
  })
}

function updateOf(attributes: Uint8Array, prefixes: Uint8Array): Uint8Array {
  const length = 23 + attributes.length + prefixes.length
  const header = [length >> 8, length & 255, 2, 0, 0, attributes.length >> 8, attributes.length & 255]
  return Uint8Array.from([...Array<number>(16).fill(255), ...header, ...attributes, ...prefixes])
}
