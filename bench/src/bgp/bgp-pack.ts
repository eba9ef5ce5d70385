// 100,000 routes packed into UPDATEs in memory: again and again, when the code has been compiled, and once in a process
// that has just begun, as a speaker's first table is.

import { readBgpCore } from '@ingot/packets'
import { BgpCore, createBgpMemory, encodeAttributes, encodePrefix, type EncodedPrefix } from '@ingot/wire'
import { runForJson } from '../child.ts'
import { median } from '../statistics.ts'

const ROUNDS = 41
const COLD_ROUNDS = 9
const ROUTES = 100_000
const SETS = 10

/** Milliseconds of CPU time, of all threads: with the compiler's. */
export interface PackFigures {
  /** From prefixes as octets. */
  readonly packed: number
  /** From addresses: their prefixes encoded, too. */
  readonly encodedAndPacked: number
  /** The same, the first thing that a process does; with the start of the core. */
  readonly cold: number
  readonly messages: number
  readonly octets: number
}

export async function measurePack(): Promise<PackFigures> {
  const table = new Table(await readBgpCore())
  const times = (way: () => Packed) => median(Array.from({ length: ROUNDS }, () => timed(way).milliseconds))
  const prefixes = table.encode()
  const packed = times(() => table.pack(prefixes))
  const encodedAndPacked = times(() => table.pack(table.encode()))
  const cold: number[] = []
  for (let round = 0; round < COLD_ROUNDS; round++)
    cold.push((await runForJson<Timed>(null, [process.execPath, import.meta.path])).milliseconds)
  return { packed, encodedAndPacked, cold: median(cold), ...table.pack(prefixes) }
}

interface Packed {
  readonly messages: number
  readonly octets: number
}

interface Timed extends Packed {
  readonly milliseconds: number
}

/** Routes of ten attribute sets with the same /32 each, sent as the transmit area fills. */
class Table {
  readonly #core: BgpCore

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#core = new BgpCore(bytes, createBgpMemory(1))
  }

  encode(): readonly EncodedPrefix[] {
    return Array.from({ length: ROUTES }, (_, index) => ({
      octets: encodePrefix('IPv4', 0x0a000000 + (index % (ROUTES / SETS)), 32),
    }))
  }

  pack(prefixes: readonly EncodedPrefix[]): Packed {
    const core = this.#core
    core.open(0)
    let [messages, octets] = [0, 0]
    const send = () => {
      octets += core.transmitLength(0)
      core.transmitted(0, core.transmitLength(0))
    }
    for (let set = 0; set < SETS; set++) {
      core.beginUpdate(0, { kind: 'announce', attributes: attributesOf(set) })
      const ofSet = prefixes.slice((set * ROUTES) / SETS, ((set + 1) * ROUTES) / SETS)
      for (let index = 0; index < ofSet.length;) {
        index += core.appendHere(ofSet, index)
        const next = ofSet[index]
        if (next === undefined) break
        if (core.append(next.octets) === 'appended') index++
        else send()
      }
      messages += core.finishUpdate()
      send()
    }
    return { messages, octets }
  }
}

function attributesOf(multiExitDisc: number): Uint8Array {
  const asPath = [{ type: 2, numbers: [65_001] }]
  return encodeAttributes({ origin: 0, asPath, nextHop: 0xc0000201, multiExitDisc }, { hasFourOctetAs: true })
}

function timed(way: () => Packed): Timed {
  const start = process.cpuUsage()
  const packed = way()
  const { user, system } = process.cpuUsage(start)
  return { ...packed, milliseconds: (user + system) / 1000 }
}

// a process that has just begun
if (import.meta.main) {
  const bytes = await readBgpCore()
  console.log(
    JSON.stringify(
      timed(() => {
        const table = new Table(bytes)
        return table.pack(table.encode())
      }),
    ),
  )
}
