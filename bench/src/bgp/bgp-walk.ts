// BGP octets in memory, on one thread: a corpus cut and judged by the core, decoded into objects, and routes packed. What
// sockets cost is in no figure here: the kernel writes into the area that these messages are copied to, untimed.

import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { readBgpCore } from '@ingot/packets'
import {
  BgpCore,
  createBgpMemory,
  decodeUpdate,
  encodeAttributes,
  encodePrefix,
  type BgpSession,
} from '@ingot/wire'
import { $ } from 'bun'
import { median } from '../statistics.ts'
import type { Corpus, Stream } from './corpus.ts'

const ROUNDS = 41
/** The first rounds are not counted: the machine's compiler is at work. */
const WARM_UP = 100
const ROUTES = 100_000
const SETS = 10
const UPDATE = 2

/** Messages per second each. */
export interface WalkFigures {
  /** One call for all that is of no note. */
  readonly walk: number
  /** One call a message, its verdict read. */
  readonly stepwise: number
  /** Judged, and made into objects. */
  readonly decoded: number
  readonly native: number
  readonly prefixes: number
}

export interface PackFigures {
  /** Milliseconds, from prefixes as octets, and from addresses. */
  readonly packed: number
  readonly encodedAndPacked: number
  readonly messages: number
  readonly octets: number
}

export async function measureWalk(corpus: Corpus, walker: string): Promise<WalkFigures> {
  const core = new BgpCore(await readBgpCore(), createBgpMemory(1))
  const count = corpus.streams.reduce((sum, { messages }) => sum + messages.length, 0)
  const rate = (handle: (session: BgpSession) => void) => (count * 1000) / timeOf(core, corpus, handle)
  const walk = rate(() => {
    while (core.nextOfNote(0) === 'message') if (core.heard.action !== 'accept') throw faulty()
  })
  const stepwise = rate(() => {
    while (core.next(0) === 'message') if (core.heard.action !== 'accept') throw faulty()
  })
  let decodedPrefixes = 0
  const decoded = rate((session) => {
    while (core.next(0) === 'message') {
      if (core.heard.type !== UPDATE) continue
      const { announced, withdrawn } = decodeUpdate(core.heard.view(), session)
      decodedPrefixes += announced.length + withdrawn.length
    }
  })
  const native = await walkNatively(corpus, walker)
  if (native.messages !== count) throw new Error(`the C program saw ${native.messages} messages of ${count}`)
  const prefixes = decodedPrefixes / (ROUNDS + WARM_UP)
  return { walk, stepwise, decoded, native: (count * 1e9) / native.nanoseconds, prefixes }
}

/** Milliseconds of the median round, over all messages of the corpus. */
function timeOf(core: BgpCore, corpus: Corpus, handle: (session: BgpSession) => void): number {
  const streams = corpus.streams.map((stream) => ({
    session: sessionOf(stream),
    pieces: piecesOf(core, stream),
  }))
  const times = Array.from({ length: ROUNDS + WARM_UP }, () => {
    let spent = 0
    for (const { session, pieces } of streams) {
      core.open(0, session)
      for (const piece of pieces) {
        core.write(0, piece)
        const start = performance.now()
        handle(session)
        spent += performance.now() - start
        if (core.receiveRoom(0) === 0) throw faulty()
      }
    }
    return spent
  })
  return median(times.slice(WARM_UP))
}

/** As much as one recv(2) may bring, whole messages. */
function piecesOf(core: BgpCore, { messages }: Stream): readonly Uint8Array[] {
  core.open(0)
  const most = core.receiveRoom(0)
  const pieces: Uint8Array[][] = [[]]
  let size = 0
  for (const message of messages) {
    if (size + message.length > most) {
      pieces.push([])
      size = 0
    }
    pieces.at(-1)?.push(message)
    size += message.length
  }
  return pieces.map((piece) => Buffer.concat(piece))
}

function sessionOf({ asSize }: Stream): BgpSession {
  return {
    isExternal: true,
    hasFourOctetAs: asSize === 4,
    families: ['IPv4', 'IPv6'],
    localAs: 4_200_000_000,
    remoteAs: 4_200_000_001,
  }
}

async function walkNatively(
  { streams }: Corpus,
  walker: string,
): Promise<{ readonly messages: number; readonly nanoseconds: number }> {
  const folder = mkdtempSync(`${tmpdir()}/ingot-bgp-walk-`)
  const files = streams.map(({ asSize, messages }) => {
    const file = `${folder}/as${asSize}`
    writeFileSync(file, Buffer.concat(messages))
    return [String(asSize), file]
  })
  const output = await $`${walker} ${ROUNDS} ${files.flat()}`.text()
  rmSync(folder, { recursive: true })
  const [messages = NaN, , nanoseconds = NaN] = output.trim().split(' ').map(Number)
  return { messages, nanoseconds }
}

/** 100,000 /32 with ten attribute sets, sent as the transmit area fills. */
export async function measurePack(): Promise<PackFigures> {
  const core = new BgpCore(await readBgpCore(), createBgpMemory(1))
  const session = { hasFourOctetAs: true }
  const sets = Array.from({ length: SETS }, (_, multiExitDisc) =>
    encodeAttributes(
      { origin: 0, asPath: [{ type: 2, numbers: [65_001] }], nextHop: 0xc0000201, multiExitDisc },
      session,
    ),
  )
  const addresses = Array.from({ length: ROUTES / SETS }, (_, index) => 0x0a000000 + index)
  const prefixes = addresses.map((address) => encodePrefix('IPv4', address, 32))
  let [messages, octets] = [0, 0]
  const pack = (prefixAt: (index: number) => Uint8Array) => {
    const start = performance.now()
    core.open(0)
    ;[messages, octets] = [0, 0]
    const send = () => {
      octets += core.transmitLength(0)
      core.transmitted(0, core.transmitLength(0))
    }
    for (const attributes of sets) {
      core.beginUpdate(0, { kind: 'announce', attributes })
      for (let index = 0; index < ROUTES / SETS; index++) {
        if (core.append(prefixAt(index)) === 'appended') continue
        send()
        core.append(prefixAt(index))
      }
      messages += core.finishUpdate()
      send()
    }
    return performance.now() - start
  }
  const times = (prefixAt: (index: number) => Uint8Array) =>
    median(Array.from({ length: ROUNDS }, () => pack(prefixAt)))
  const packed = times((index) => prefixes[index] ?? new Uint8Array())
  const encodedAndPacked = times((index) => encodePrefix('IPv4', addresses[index] ?? 0, 32))
  return { packed, encodedAndPacked, messages, octets }
}

function faulty(): Error {
  return new Error('a good message was called faulty')
}
