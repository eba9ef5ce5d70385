// BFD between the machine of packages/bfd and the sockets of the packet thread: hands in what has arrived, sends what the
// machine asks for, and keeps what it says of neighbours for whoever speaks BGP with them. Where a port is another
// program's there is no session, a verdict says so, and it is tried again.

import { randomBytes } from 'node:crypto'
import { after, seconds, type Milliseconds, type Verdict } from '@ingot/api'
import { Bfd, parametersOf } from '@ingot/bfd'
import type { BfdEffect, BfdEvent, Discard, Path, Random, SessionSettings, SessionView } from '@ingot/bfd'
import type { Interface } from '@ingot/layer2'
import { formatAddress } from '@ingot/net'
import { BfdEcho } from './bfd-echo.ts'
import { BfdSockets, type BfdListener, type BindFailure } from './bfd-sockets.ts'
import type { Network } from './network.ts'
import { bfdEchoFailed, bfdFailed } from './plane-verdicts.ts'
import type { Datagrams } from './transport.ts'

/** More than the buffer of a socket holds: what had arrived before a standstill counts before anybody is given up. */
const DATAGRAMS_PER_TURN = 300
const DATAGRAM_SIZE = 128
const RETRY_INTERVAL = seconds(10)
/** Events that nobody has taken yet. */
const EVENTS_MAX = 1024
const RANDOM: Random = { uniform: Math.random, bytes: (length) => new Uint8Array(randomBytes(length)) }

export class BfdPort {
  readonly #bfd: Bfd
  readonly #sockets: BfdSockets
  readonly #echo: BfdEcho
  readonly #datagram = new Uint8Array(DATAGRAM_SIZE)
  readonly #hearEcho = (octets: Uint8Array) => this.#bfd.hearEcho(octets)
  #wanted: readonly SessionSettings[] = []
  #interfaces: readonly Interface[] = []
  #verdicts: readonly Verdict[] = []
  #events: BfdEvent[] = []
  #retryAt: Milliseconds | undefined
  #hasNews = false

  constructor(network: Pick<Network, 'openEcho'> & { readonly datagrams: Datagrams }, random = RANDOM) {
    this.#bfd = new Bfd(random)
    this.#sockets = new BfdSockets(network.datagrams, random.uniform)
    this.#echo = new BfdEcho(network)
  }

  /** The sessions that there are to be from now on, in place of all said before. */
  setSessions(now: Milliseconds, sessions: readonly SessionSettings[]): void {
    this.#wanted = sessions
    this.#follow(now)
  }

  /** Follows what interfaces there are, and their addresses. */
  setInterfaces(now: Milliseconds, interfaces: readonly Interface[]): void {
    if (Bun.deepEquals(interfaces, this.#interfaces)) return
    this.#interfaces = interfaces
    if (this.#wanted.length > 0) this.#follow(now)
  }

  /** Takes in what waits on the sockets. All of it is to be in before `advance`. */
  serve(now: Milliseconds): void {
    for (const listener of this.#sockets.listeners()) this.#receive(now, listener)
    if (this.#echo.serve(this.#hearEcho)) this.#follow(now)
  }

  /** Sends what is due, and gives up who was silent for too long. */
  advance(now: Milliseconds): void {
    if (this.#retryAt !== undefined && this.#retryAt <= now) this.#follow(now)
    const before = this.#bfd.size
    this.#carryOut(this.#bfd.advance(now))
    if (this.#bfd.size < before) this.#sockets.keep(this.#bfd.paths())
  }

  deadline(): Milliseconds | undefined {
    const deadline = this.#bfd.deadline()
    const retryAt = this.#retryAt
    return retryAt !== undefined && (deadline === undefined || retryAt < deadline) ? retryAt : deadline
  }

  /** Who came up or went down since the last call. */
  takeEvents(): readonly BfdEvent[] {
    const events = this.#events
    if (events.length > 0) this.#events = []
    return events
  }

  /** Why there is less BFD than was asked for. */
  verdicts(): readonly Verdict[] {
    return this.#verdicts
  }

  /** Whether the verdicts are others than at the last call. */
  takeNews(): boolean {
    const hasNews = this.#hasNews
    this.#hasNews = false
    return hasNews
  }

  /** What is counted for each session that is wanted and could be begun. */
  sessions(): readonly SessionView[] {
    return this.#bfd.sessions()
  }

  /** What came to nothing of what anybody sent, since the beginning. */
  get discarded(): ReadonlyMap<Discard, number> {
    return this.#bfd.discarded
  }

  close(): void {
    this.#sockets.keep([])
    this.#echo.close()
  }

  /** Opens what the sessions need, and begins those that have it. */
  #follow(now: Milliseconds): void {
    const verdicts: Verdict[] = []
    const isOpen = (path: Path, failure: BindFailure | undefined) => {
      if (failure !== undefined)
        verdicts.push(bfdFailed(formatAddress(path.local), failure.port, failure.errno))
      return failure === undefined
    }
    const heard = this.#wanted.filter((it) => isOpen(it, this.#sockets.listen(it, this.#indexOf(it))))
    const withEcho = heard.filter((it) => parametersOf(it).hasEcho)
    const failures = this.#echo.follow(withEcho, this.#interfaces)
    for (const [{ local }, why] of failures) verdicts.push(bfdEchoFailed(formatAddress(local), why))
    const sessions = heard.map((it) =>
      failures.has(it) ? { ...it, profile: { ...it.profile, echoMode: false } } : it,
    )
    this.#carryOut(this.#bfd.setSessions(now, sessions))
    const paths = this.#bfd.paths()
    this.#sockets.keep(paths)
    for (const path of paths) isOpen(path, this.#sockets.open(path, this.#indexOf(path)))
    this.#retryAt = verdicts.length > 0 ? after(now, RETRY_INTERVAL) : undefined
    this.#say(verdicts)
  }

  #say(verdicts: readonly Verdict[]): void {
    const byMessage = new Map(verdicts.map((it) => [it.message, it]))
    const said = [...byMessage.values()]
    if (Bun.deepEquals(said, this.#verdicts)) return
    this.#verdicts = said
    this.#hasNews = true
  }

  #receive(now: Milliseconds, { socket, local, interface: name, isMultiHop }: BfdListener): void {
    for (let count = 0; count < DATAGRAMS_PER_TURN && socket.isReadable; count++) {
      const received = socket.receive(this.#datagram)
      if (received === undefined) return
      const { from, length, ttl } = received
      const arrival = { local, remote: from.address, interface: name, isMultiHop, ttl }
      this.#carryOut(this.#bfd.hear(now, arrival, this.#datagram.subarray(0, length)))
    }
  }

  #carryOut(effects: readonly BfdEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'control') this.#sockets.send(effect.path, effect.octets)
      else if (effect.kind === 'echo') this.#echo.send(effect.path, effect.octets)
      else if (this.#events.length < EVENTS_MAX) this.#events.push(effect)
    }
  }

  /** Of the interface that a link-local address is on. */
  #indexOf({ interface: name }: Path): number | undefined {
    return name === undefined ? undefined : this.#interfaces.find((it) => it.name === name)?.index
  }
}
