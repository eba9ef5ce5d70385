// BGP octets in memory, on one thread: a corpus cut and judged by the core, and decoded into objects, in turn with the C
// walker and GoBGP's decoder on the same octets. What sockets cost is in no figure here: the octets are where the kernel
// writes them before the time begins.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { readBgpCore } from '@ingot/packets'
import { BgpCore, createBgpMemory, decodeUpdate, type BgpSession } from '@ingot/wire'
import { $ } from 'bun'
import { median } from '../statistics.ts'
import type { Corpus, Stream } from './corpus.ts'

/** How often each is asked, one after the other. */
const TURNS = 7
/** Of ours: so long, because the kernel counts CPU time in ticks. Milliseconds. */
const TURN = 250
/** Of ours, not counted: the machine's compiler is at work. */
const WARM_UP = 100
const NATIVE_ROUNDS = 301
const GOBGP_ROUNDS = 15
const UPDATE = 2

/** Messages per second of CPU time each, medians. */
export interface WalkFigures {
  /** One call for all that is of no note. */
  readonly walk: number
  /** One call a message, its verdict read. */
  readonly stepwise: number
  /** Judged, and made into objects. */
  readonly decoded: number
  readonly native: number
  /** NaN where there is no such program. */
  readonly goBgp: number
  /** Of ours to theirs, the median of the turns. */
  readonly walkRatio: number
  readonly decodeRatio: number
}

/** @param decoder GoBGP's, undefined where there is none */
export async function measureWalk(
  corpus: Corpus,
  walker: string,
  decoder: string | undefined,
): Promise<WalkFigures> {
  const ours = new OwnWalk(corpus, await readBgpCore())
  const folder = mkdtempSync(`${tmpdir()}/ingot-bgp-walk-`)
  const files = corpus.streams.flatMap(({ asSize, messages }) => {
    const file = `${folder}/as${asSize}`
    writeFileSync(file, Buffer.concat(messages))
    return [String(asSize), file]
  })
  const rateOf = async (program: string, rounds: number) => {
    const output = await $`${program} ${rounds} ${files}`.text()
    const [messages = NaN, , nanoseconds = NaN] = output.trim().split(' ').map(Number)
    if (messages !== ours.messages) throw new Error(`${program} saw ${messages} of ${ours.messages} messages`)
    return (messages * 1e9) / nanoseconds
  }
  const turns: Omit<WalkFigures, 'walkRatio' | 'decodeRatio'>[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    turns.push({
      native: await rateOf(walker, NATIVE_ROUNDS),
      walk: ours.rate(ours.walk),
      stepwise: ours.rate(ours.stepwise),
      decoded: ours.rate(ours.decode),
      goBgp: decoder === undefined ? NaN : await rateOf(decoder, GOBGP_ROUNDS),
    })
  }
  rmSync(folder, { recursive: true })
  const middle = (of: (turn: (typeof turns)[number]) => number) => median(turns.map(of))
  return {
    walk: middle(({ walk }) => walk),
    stepwise: middle(({ stepwise }) => stepwise),
    decoded: middle(({ decoded }) => decoded),
    native: middle(({ native }) => native),
    goBgp: middle(({ goBgp }) => goBgp),
    walkRatio: middle(({ walk, native }) => walk / native),
    decodeRatio: middle(({ decoded, goBgp }) => decoded / goBgp),
  }
}

/** What has been written to one slot of the core. */
interface Piece {
  readonly session: BgpSession
  readonly slot: number
  readonly octets: number
}

/** Our ways over a corpus that lies in the slots of a core, as much in each as one recv(2) may bring. */
class OwnWalk {
  readonly messages: number
  /** So that nothing of it can be left out. */
  prefixes = 0
  readonly #core: BgpCore
  readonly #pieces: readonly Piece[]

  constructor({ streams }: Corpus, bytes: Uint8Array<ArrayBuffer>) {
    const pieces = streams.flatMap((stream) => {
      const session = sessionOf(stream)
      return piecesOf(stream).map((octets) => ({ session, octets }))
    })
    const core = new BgpCore(bytes, createBgpMemory(pieces.length))
    this.#core = core
    this.#pieces = pieces.map(({ session, octets }, slot) => {
      core.open(slot, session)
      if (core.write(slot, octets) < octets.length) throw new Error('a piece is too long')
      return { session, slot, octets: octets.length }
    })
    this.messages = streams.reduce((sum, { messages }) => sum + messages.length, 0)
    for (const way of [this.walk, this.stepwise, this.decode]) {
      for (let round = 0; round < WARM_UP; round++) this.#round(way)
    }
  }

  /** Messages a second, of the whole process: with what the collector does in other threads. */
  rate(way: (piece: Piece) => void): number {
    const start = processorTime()
    let rounds = 0
    let spent = 0
    for (; spent < TURN; spent = processorTime() - start) {
      this.#round(way)
      rounds++
    }
    return (this.messages * rounds * 1000) / spent
  }

  readonly walk = ({ slot }: Piece) => {
    while (this.#core.nextOfNote(slot) === 'message') this.#expectAccepted()
  }

  readonly stepwise = ({ slot }: Piece) => {
    while (this.#core.next(slot) === 'message') this.#expectAccepted()
  }

  readonly decode = ({ slot, session }: Piece) => {
    while (this.#core.next(slot) === 'message') {
      if (this.#core.heard.type !== UPDATE) continue
      const { announced, withdrawn } = decodeUpdate(this.#core.heard.view(), session)
      this.prefixes += announced.length + withdrawn.length
    }
  }

  /** All octets are where they were written, and are heard once more. */
  #round(way: (piece: Piece) => void): void {
    for (const piece of this.#pieces) {
      this.#core.open(piece.slot, piece.session)
      this.#core.received(piece.slot, piece.octets)
      way(piece)
    }
  }

  #expectAccepted(): void {
    if (this.#core.heard.action !== 'accept') throw new Error('a good message was called faulty')
  }
}

const PIECE = 65_536

/** Whole messages. */
function piecesOf({ messages }: Stream): readonly Uint8Array[] {
  const pieces: Uint8Array[][] = [[]]
  let size = 0
  for (const message of messages) {
    if (size + message.length > PIECE) {
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

/** Milliseconds. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
