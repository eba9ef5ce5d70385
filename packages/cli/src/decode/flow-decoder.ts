// The messages in the streams: cut out and judged by the core, whatever pieces they come in. After a header that is none, the next
// marker is looked for, and what lies before it is shown.

import { decodeOpen, type Open } from '@ingot/bgp'
import { BgpCore, createBgpMemory, type BgpSession } from '@ingot/wire'
import { headerReport, messageReport, type MessageReport } from './message-report.ts'
import { changeReport, type ChangeReport } from './change-report.ts'
import {
  placeText,
  type Circumstances,
  type Flow,
  type Piece,
  type Place,
  type RecordedForm,
} from './piece.ts'
import { sessionForm, type Asked } from './session-form.ts'

/** What could not be read, and where. */
export interface Trouble {
  readonly place?: string
  readonly trouble: string
  /** The octets that it is about, as far as a person wants them. */
  readonly octets?: string
}

const SLOT = 0
const OPEN = 1
const MARKER_SIZE = 16
const HEADER_SIZE = 19
/** Directions that something is remembered of: more than a capture follows at once. */
const STATES_MAX = 4096
/** Octets shown of what is no message. */
const SHOWN_MAX = 64

interface Mark {
  readonly at: number
  readonly place: Place
  readonly circumstances: Circumstances
}

interface State {
  readonly flow: Flow
  /** What has not become a message yet. */
  pending: Uint8Array
  /** Where the pieces of it begin. */
  marks: Mark[]
  /** A marker is looked for; so many octets were passed over. */
  isLost: boolean
  skipped: number
  skippedStart: Uint8Array
  skippedAt: Place | undefined
  open: Open | undefined
  form: RecordedForm | undefined
}

export class FlowDecoder {
  readonly #core: BgpCore
  readonly #asked: Asked
  readonly #states = new Map<string, State>()

  constructor(wasm: Uint8Array<ArrayBuffer>, asked: Asked) {
    this.#core = new BgpCore(wasm, createBgpMemory(1))
    this.#asked = asked
  }

  *take(piece: Piece): Generator<MessageReport | ChangeReport | Trouble> {
    if (piece.kind === 'trouble') {
      yield { ...(piece.place && { place: placeText(piece.place) }), trouble: piece.message }
      return
    }
    if (piece.kind === 'change') {
      yield changeReport(piece)
      return
    }
    const state = this.#stateOf(piece.flow)
    if (piece.kind === 'begin') {
      state.open = undefined
      state.isLost = false
      yield* this.#drop(state, 'the connection begins anew')
      return
    }
    const { place } = piece
    if (piece.kind === 'end') {
      yield* this.#drop(state, 'nothing more of it comes')
      this.#states.delete(state.flow.name)
      return
    }
    if (piece.kind === 'cut') {
      if (piece.why !== undefined) yield { place: placeText(piece.place), trouble: piece.why }
      yield* this.#drop(state, 'it is not continued')
      state.isLost = true
      return
    }
    if (piece.holds !== undefined) {
      yield* this.#drop(state, 'another message begins')
      state.isLost = false
    }
    state.form = piece.form
    state.marks.push({ at: state.pending.length, place, circumstances: piece.circumstances ?? {} })
    state.pending = state.pending.length === 0 ? piece.octets : Buffer.concat([state.pending, piece.octets])
    yield* this.#cut(state)
    if (piece.holds === 'whole') yield* this.#drop(state, 'the record ends')
  }

  *#cut(state: State): Generator<MessageReport | Trouble> {
    for (;;) {
      if (state.isLost && !this.#findMarker(state)) return
      yield* this.#tellSkipped(state)
      this.#core.open(SLOT, this.#session(state))
      const rest = state.pending.length - this.#core.write(SLOT, state.pending)
      const isAllRead = yield* this.#readSlot(state)
      if (!isAllRead || rest > 0) continue
      // a copy of its own, since a reader may use its memory again
      state.pending = state.pending.slice()
      return
    }
  }

  /** Until an OPEN, which may change how the rest is read, or what is no header; true at the end. */
  *#readSlot(state: State): Generator<MessageReport | Trouble, boolean> {
    const { heard } = this.#core
    for (;;) {
      const next = this.#core.next(SLOT)
      if (next === 'needsMore') return true
      const mark = markAt(state)
      if (next === 'headerError') {
        yield headerReport(mark, heard)
        skip(state, heard.fault === 'marker' ? 1 : Math.min(HEADER_SIZE, state.pending.length))
        return false
      }
      const octets = heard.view().slice()
      yield messageReport(mark, heard, octets, this.#session(state))
      advance(state, octets.length)
      if (heard.type !== OPEN) continue
      const open = decodeOpen(octets)
      state.open = 'code' in open ? undefined : open
      return false
    }
  }

  #stateOf(flow: Flow): State {
    const known = this.#states.get(flow.name)
    if (known !== undefined) return known
    const state: State = { ...newState(), flow }
    this.#states.set(flow.name, state)
    const oldest = this.#states.keys().next().value
    if (this.#states.size > STATES_MAX && oldest !== undefined) this.#states.delete(oldest)
    return state
  }

  #session({ flow, open, form }: State): BgpSession {
    return sessionForm(this.#asked, form, open, this.#states.get(flow.reverse)?.open)
  }

  /** False where there is none yet. A part of one may be the end of what there is. */
  #findMarker(state: State): boolean {
    const { pending } = state
    const at = markerIn(pending)
    if (at === undefined) {
      skip(state, Math.max(0, pending.length - MARKER_SIZE + 1))
      return false
    }
    skip(state, at)
    state.isLost = false
    return true
  }

  /** Nothing completes what waits. */
  *#drop(state: State, why: string): Generator<Trouble> {
    const { pending, isLost } = state
    if (pending.length > 0 && !isLost) {
      const length =
        pending.length >= HEADER_SIZE ? ((pending[16] ?? 0) << 8) | (pending[17] ?? 0) : undefined
      const size = length === undefined ? `at least ${HEADER_SIZE}` : String(length)
      const place = placeText(markAt(state).place)
      yield {
        place,
        trouble: `a message of ${size} octets ends after ${pending.length}: ${why}`,
        octets: shown(pending),
      }
      advance(state, pending.length)
    }
    skip(state, state.pending.length)
    yield* this.#tellSkipped(state)
    state.isLost = false
  }

  *#tellSkipped(state: State): Generator<Trouble> {
    const { skipped, skippedStart, skippedAt } = state
    if (skipped === 0) return
    const place = skippedAt === undefined ? {} : { place: placeText(skippedAt) }
    yield {
      ...place,
      trouble: `${skipped} octet${skipped === 1 ? ' belongs' : 's belong'} to no whole message`,
      octets: shown(skippedStart, skipped),
    }
    state.skipped = 0
    state.skippedAt = undefined
  }
}

function newState(): Omit<State, 'flow'> {
  const nothing = new Uint8Array(0)
  return {
    pending: nothing,
    marks: [],
    isLost: false,
    skipped: 0,
    skippedStart: nothing,
    skippedAt: undefined,
    open: undefined,
    form: undefined,
  }
}

/** The piece that the first octet that waits stands in. */
function markAt({ marks }: State): Mark {
  return marks[0] ?? { at: 0, place: { unit: 'packet', number: 0 }, circumstances: {} }
}

function advance(state: State, octets: number): void {
  state.pending = state.pending.subarray(octets)
  const moved = state.marks.map((mark) => ({ ...mark, at: mark.at - octets }))
  const first = moved.findLastIndex(({ at }) => at <= 0)
  state.marks = state.pending.length === 0 ? [] : moved.slice(first)
}

/** Passes over octets, and looks for a marker behind them. */
function skip(state: State, octets: number): void {
  if (octets === 0) return
  if (state.skipped === 0) {
    state.skippedAt = markAt(state).place
    state.skippedStart = state.pending.slice(0, SHOWN_MAX)
  }
  state.skipped += octets
  state.isLost = true
  advance(state, octets)
}

function markerIn(octets: Uint8Array): number | undefined {
  let count = 0
  for (let at = 0; at < octets.length; at++) {
    count = octets[at] === 0xff ? count + 1 : 0
    if (count === MARKER_SIZE) return at + 1 - MARKER_SIZE
  }
  return undefined
}

function shown(octets: Uint8Array, length: number = octets.length): string {
  const text = octets.subarray(0, Math.min(SHOWN_MAX, length)).toHex()
  return length > SHOWN_MAX ? `${text}…` : text
}
