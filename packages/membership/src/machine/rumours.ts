// What is said about nodes, and what becomes of it. Three rumours there are, and for each node an incarnation, which
// only the node itself makes larger:
//
//   alive n     believed if n is larger than what is known
//   suspect n   believed of an alive node unless n is smaller
//   dead n      believed unless n is smaller; said by the node itself it means: left
//
// What is believed is told on. What is said about this node and is not so is contradicted with a larger incarnation.
// SWIM: https://www.cs.cornell.edu/projects/Quicksilver/public_pdfs/SWIM.pdf, 4.2

import { isSameEndpoint, usableEndpoint } from '../endpoint.ts'
import type { Endpoint } from '../effect.ts'
import { encodeMessage } from '../wire/messages.ts'
import type { Alive, Bodies, Dead, Suspect } from '../wire/messages.ts'
import { areVersions } from '../wire/protocol-version.ts'
import { STATES } from '../wire/push-pull.ts'
import type { PushPullNode } from '../wire/push-pull.ts'
import { describe, isGone } from './member-table.ts'
import type { MemberRecord } from './member-table.ts'
import type { Parts } from './parts.ts'
import { Suspicion, suspicionBounds } from './suspicion.ts'

/** Above it nobody could contradict. */
const HIGHEST_INCARNATION = 0xffff_fffe

export class Rumours {
  readonly #parts: Parts
  #hasLeft = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#tellOfSelf()
  }

  get hasLeft(): boolean {
    return this.#hasLeft
  }

  hearAlive(alive: Alive): void {
    const { table, outbox } = this.#parts
    const endpoint = usableEndpoint(alive.addr, alive.port)
    if (alive.node === '' || !areVersions(alive.vsn) || alive.incarnation > HIGHEST_INCARNATION) {
      return outbox.drop('malformed')
    }
    if (endpoint === undefined) return outbox.drop('unusableAddress')
    const record = table.get(alive.node)
    if (record === undefined) return this.#meet(alive, endpoint)

    const hasMoved = !isSameEndpoint(record, endpoint)
    if (hasMoved && record.state !== 'left') return this.#reportConflict(record, endpoint)
    if (record === table.self) return this.#hearOfSelf(alive)
    if (alive.incarnation > record.incarnation || hasMoved) this.#believeAlive(record, alive, endpoint)
  }

  hearSuspect(suspect: Suspect): void {
    const { table, settings, timers, outbox } = this.#parts
    const record = table.get(suspect.node)
    if (record === undefined || suspect.incarnation < record.incarnation) return
    if (suspect.incarnation > HIGHEST_INCARNATION) return outbox.drop('malformed')
    if (record.suspicion !== undefined) {
      if (record.suspicion.confirm(suspect.from)) this.#tell('suspect', suspect)
      return
    }
    if (record.state !== 'alive') return
    if (record === table.self) return this.#refute(suspect.incarnation, suspect.from)

    this.#tell('suspect', suspect)
    record.incarnation = suspect.incarnation
    record.state = 'suspect'
    record.changed = timers.now
    const bounds = suspicionBounds(settings, table.size)
    record.suspicion = new Suspicion(timers, bounds, suspect.from, () => this.#giveUp(record))
    outbox.event({ kind: 'suspected', member: describe(record) })
  }

  hearDead(dead: Dead): void {
    const { table, timers, outbox } = this.#parts
    const record = table.get(dead.node)
    if (record === undefined || dead.incarnation < record.incarnation || isGone(record)) return
    if (dead.incarnation > HIGHEST_INCARNATION) return outbox.drop('malformed')
    if (record === table.self) return this.#refute(dead.incarnation, dead.from)

    this.#tell('dead', dead)
    this.#endSuspicion(record)
    record.incarnation = dead.incarnation
    record.state = dead.from === dead.node ? 'left' : 'dead'
    record.changed = timers.now
    outbox.event({ kind: record.state === 'left' ? 'left' : 'failed', name: record.name })
  }

  /** One of the members that another node has in its list. Its word alone kills nobody: the dead are suspected. */
  hearOf({ name, addr, port, meta, incarnation, state, vsn }: PushPullNode): void {
    const from = this.#parts.table.self.name
    const what = STATES[state]
    if (what === 'alive') this.hearAlive({ incarnation, node: name, addr, port, meta, vsn })
    else if (what === 'left') this.hearDead({ incarnation, node: name, from: name })
    else this.hearSuspect({ incarnation, node: name, from })
  }

  /** Says something else of this node from now on. */
  setMeta(meta: Uint8Array): void {
    const { self } = this.#parts.table
    self.meta = meta
    self.incarnation += 1
    this.#tellOfSelf()
  }

  /** This node leaves. It is not of its own list any more, and contradicts nobody. */
  leave(): void {
    const { table, timers } = this.#parts
    const { self } = table
    this.#hasLeft = true
    self.state = 'left'
    self.changed = timers.now
    this.#tell('dead', { incarnation: self.incarnation, node: self.name, from: self.name })
  }

  #meet(alive: Alive, { address, port }: Endpoint): void {
    const { table, timers, outbox } = this.#parts
    if (table.isFull) return outbox.drop('tooManyMembers')
    const record: MemberRecord = {
      name: alive.node,
      address,
      port,
      meta: alive.meta,
      vsn: alive.vsn,
      incarnation: alive.incarnation,
      state: 'dead',
      changed: timers.now,
      suspicion: undefined,
      isConflictReported: false,
    }
    table.add(record)
    this.#believeAlive(record, alive, { address, port })
  }

  #believeAlive(record: MemberRecord, alive: Alive, { address, port }: Endpoint): void {
    const { timers, outbox } = this.#parts
    const before = record.state
    const isOtherMeta = Buffer.compare(record.meta, alive.meta) !== 0
    this.#tell('alive', { ...alive, addr: address })
    this.#endSuspicion(record)
    record.incarnation = alive.incarnation
    record.meta = alive.meta
    record.vsn = alive.vsn
    record.address = address
    record.port = port
    record.state = 'alive'
    record.isConflictReported = false
    if (before !== 'alive') record.changed = timers.now
    const member = describe(record)
    if (before === 'dead' || before === 'left') outbox.event({ kind: 'joined', member })
    else if (before === 'suspect') outbox.event({ kind: 'recovered', member })
    if (isOtherMeta && (before === 'alive' || before === 'suspect')) outbox.event({ kind: 'updated', member })
  }

  /** An echo of what this node said, or what an earlier run of it did. */
  #hearOfSelf({ incarnation, meta, vsn }: Alive): void {
    const { self } = this.#parts.table
    if (this.#hasLeft || incarnation < self.incarnation) return
    const isEcho = Buffer.compare(meta, self.meta) === 0 && Buffer.compare(vsn, self.vsn) === 0
    if (incarnation > self.incarnation || !isEcho) this.#refute(incarnation, undefined)
  }

  #refute(incarnation: number, accuser: string | undefined): void {
    const { table, awareness, outbox } = this.#parts
    table.self.incarnation = Math.min(HIGHEST_INCARNATION, Math.max(table.self.incarnation, incarnation) + 1)
    awareness.add(1)
    this.#tellOfSelf()
    outbox.event({ kind: 'refuted', accuser })
  }

  #giveUp(record: MemberRecord): void {
    const { table } = this.#parts
    this.hearDead({ incarnation: record.incarnation, node: record.name, from: table.self.name })
  }

  #reportConflict(record: MemberRecord, claimed: Endpoint): void {
    if (record.isConflictReported) return
    record.isConflictReported = true
    const { name, address, port } = record
    this.#parts.outbox.event({ kind: 'conflict', name, known: { address, port }, claimed })
  }

  #endSuspicion(record: MemberRecord): void {
    record.suspicion?.end()
    record.suspicion = undefined
  }

  #tellOfSelf(): void {
    const { name, address, port, meta, vsn, incarnation } = this.#parts.table.self
    this.#tell('alive', { incarnation, node: name, addr: address, port, meta, vsn })
  }

  #tell<Each extends 'alive' | 'suspect' | 'dead'>(kind: Each, body: Bodies[Each]): void {
    this.#parts.broadcasts.add(body.node, encodeMessage(kind, body))
  }
}
