// Two peers with TCP between them on one clock: octets arrive in pieces of any size and after a while, connections are
// lost in the middle of anything. One seed gives one course.

import { after, milliseconds, seconds, type Milliseconds, type Verdict } from '@ingot/api'
import { BgpCore, createBgpMemory, type Next } from '@ingot/wire'
import { Line, Peer, type Effect, type LocalEnd, type PeerSettings } from './index.ts'
import { address, coreBytes, LOCAL, SETTINGS } from './one-peer.fixture.ts'
import { ModelReceiver } from './rib/model-receiver.fixture.ts'

/** A generator of numbers in [0, 1) with one seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Socket {
  readonly owner: Speaker
  readonly connection: number
  readonly line: Line
  readonly slot: number
  other: Socket | undefined
  isClosed: boolean
  waitsForRoom: boolean
}

/** Notes each UPDATE as a router would; the peer itself keeps nothing of it. */
class RecordingCore extends BgpCore {
  readonly #heardBy: ModelReceiver

  constructor(receiver: ModelReceiver) {
    super(coreBytes, createBgpMemory(8))
    this.#heardBy = receiver
  }

  override nextOfNote(slot: number): Next {
    const next = this.next(slot)
    if (next === 'message') this.#heardBy.hear(this.heard.view())
    return next
  }
}

export class Speaker {
  readonly peer: Peer
  /** What the current session has brought. */
  readonly heard = new ModelReceiver()
  readonly core = new RecordingCore(this.heard)
  readonly sockets = new Map<number, Socket>()
  readonly verdicts: Verdict[] = []
  readonly local: LocalEnd
  readonly free = [0, 1, 2, 3, 4, 5, 6, 7]

  constructor(settings: Partial<PeerSettings>, local: LocalEnd, random: () => number) {
    this.local = local
    this.peer = new Peer({ settings: { ...SETTINGS, ...settings }, node: 'node', random })
  }
}

const LATENCY = milliseconds(3)
const TICK = milliseconds(1)

export class Pipe {
  readonly a: Speaker
  readonly b: Speaker
  now = milliseconds(0)
  /** Nothing gets through while this is false. */
  isUp = true
  readonly #random: () => number
  readonly #dials: { readonly at: Milliseconds; readonly from: Speaker; readonly connection: number }[] = []

  constructor(seed: number, a: Partial<PeerSettings> = {}, b: Partial<PeerSettings> = {}) {
    const random = chance(seed)
    this.#random = random
    this.a = new Speaker(a, LOCAL, random)
    const remote = { ...LOCAL, address: address('192.0.2.2'), ipv4: address('192.0.2.2') }
    const swapped = { name: 'b', myAsn: 65002, peerAsn: 65001, address: '192.0.2.1', routerId: '192.0.2.2' }
    this.b = new Speaker({ ...swapped, ...b }, remote, random)
  }

  start(): void {
    for (const it of [this.a, this.b]) this.do(it, it.peer.start(this.now))
  }

  /** Until both ends have the session and nothing is on its way, at most so long. */
  settle(limit = seconds(60)): void {
    const end = after(this.now, limit)
    let quiet = 0
    while (this.now < end && quiet < 20) {
      this.tick()
      quiet = this.isSettled ? quiet + 1 : 0
    }
  }

  pass(duration: Milliseconds): void {
    const end = after(this.now, duration)
    while (this.now < end) {
      this.#skip(end)
      this.tick()
    }
  }

  get isSettled(): boolean {
    const both = [this.a, this.b]
    const isEmpty = (it: Socket) => it.isClosed || it.owner.core.transmitLength(it.slot) === 0
    return both.every(
      ({ peer, sockets }) => peer.state === 'established' && [...sockets.values()].every(isEmpty),
    )
  }

  /** Every connection breaks at once, as it stands; each end hears of it. */
  cut(): void {
    for (const it of [this.a, this.b]) for (const socket of [...it.sockets.values()]) this.#lose(socket)
  }

  do(speaker: Speaker, effects: readonly Effect[]): void {
    const fills: number[] = []
    for (const effect of effects) {
      if (effect.kind === 'report') this.#note(speaker, effect.verdict)
      else if (effect.kind === 'dial') {
        this.#dials.push({ at: after(this.now, LATENCY), from: speaker, connection: effect.connection })
      } else if (effect.kind === 'fill') fills.push(effect.connection)
      else this.#onSocket(speaker, effect)
    }
    for (const connection of fills) this.#fill(speaker.sockets.get(connection))
  }

  tick(): void {
    this.now = after(this.now, TICK)
    for (const dial of this.#dials.splice(0)) {
      if (dial.at > this.now) this.#dials.push(dial)
      else this.#connect(dial.from, dial.connection)
    }
    for (const it of [this.a, this.b]) {
      for (const socket of [...it.sockets.values()]) this.#carry(socket)
      this.do(it, it.peer.advance(this.now))
    }
  }

  /** To just before the next thing that happens, where nothing is on its way. */
  #skip(end: Milliseconds): void {
    const both = [this.a, this.b]
    const isQuiet = ({ sockets, core }: Speaker) =>
      [...sockets.values()].every((it) => !it.isClosed && core.transmitLength(it.slot) === 0)
    if (this.#dials.length > 0 || !both.every(isQuiet)) return
    const due = both.map(({ peer }) => peer.deadline() ?? end)
    this.now = milliseconds(Math.max(this.now, Math.min(end, ...due) - TICK))
  }

  #note(speaker: Speaker, verdict: Verdict): void {
    speaker.verdicts.push(verdict)
    if (verdict.reason === 'PeerDown' || verdict.reason === 'PeerStopped') speaker.heard.forget()
  }

  #onSocket(speaker: Speaker, effect: Effect & { readonly kind: 'send' | 'close' | 'negotiated' }): void {
    const socket = speaker.sockets.get(effect.connection)
    if (socket === undefined) return
    if (effect.kind === 'negotiated') socket.line.negotiated(effect.session, speaker.local)
    else if (effect.kind === 'close') socket.isClosed = true
    else speaker.core.queue(socket.slot, effect.octets)
  }

  #connect(from: Speaker, connection: number): void {
    const to = from === this.a ? this.b : this.a
    const listens = to.peer.settings.opens !== 'we'
    if (!this.isUp || !listens || this.#random() < 0.05) {
      return this.do(from, from.peer.connectFailed(this.now, connection, 'connection refused'))
    }
    const mine = this.#open(from, connection)
    const { connection: number, effects } = to.peer.accepted(this.now, to.local)
    const theirs = this.#open(to, number)
    mine.other = theirs
    theirs.other = mine
    this.do(to, effects)
    this.do(from, from.peer.connected(this.now, connection, from.local))
  }

  #open(owner: Speaker, connection: number): Socket {
    const slot = owner.free.shift() ?? 0
    const line = new Line(owner.core, slot)
    const socket = { owner, connection, line, slot, other: undefined, isClosed: false, waitsForRoom: false }
    owner.sockets.set(connection, socket)
    return socket
  }

  /** Some of what waits goes over, in a piece of any size; then what was closed ends. */
  #carry(socket: Socket): void {
    const { owner, slot, other } = socket
    const waiting = owner.core.transmitLength(slot)
    const piece = Math.ceil(this.#random() ** 3 * Math.min(waiting, 65_536))
    if (waiting > 0 && other !== undefined && !other.isClosed) {
      const taken = other.owner.core.write(other.slot, owner.core.transmitView(slot).subarray(0, piece))
      owner.core.transmitted(slot, taken)
      if (taken > 0) this.#delivered(socket, other)
    }
    const isDone = owner.core.transmitLength(slot) === 0 || other === undefined || other.isClosed
    if (socket.isClosed && isDone) this.#lose(socket)
  }

  #delivered(socket: Socket, other: Socket): void {
    other.line.received(this.now, other.owner.peer, other.connection, (it) => this.do(other.owner, it))
    this.do(socket.owner, socket.owner.peer.progressed(this.now, socket.connection))
    if (socket.waitsForRoom) this.#fill(socket)
  }

  #fill(socket: Socket | undefined): void {
    if (socket === undefined) return
    const { owner, connection, line } = socket
    const { effects, isDone } = owner.peer.fill(this.now, connection, line)
    socket.waitsForRoom = !isDone
    this.do(owner, effects)
  }

  #lose(socket: Socket): void {
    const { owner, connection, other } = socket
    if (!owner.sockets.delete(connection)) return
    owner.free.push(socket.slot)
    if (!socket.isClosed) this.do(owner, owner.peer.closed(this.now, connection))
    socket.isClosed = true
    if (other !== undefined) this.#lose(other)
  }
}
