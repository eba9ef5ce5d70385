// The gossip of the packet thread: from flags and files to a running machine on real sockets, tried again while the
// address cannot be bound, and what is said of this node in it.

import { randomBytes } from 'node:crypto'
import { after, milliseconds, seconds, type Milliseconds, type Verdict } from '@ingot/api'
import { gossipKey, LAN_SETTINGS, parseSettingsFile, WAN_SETTINGS } from '@ingot/membership'
import type { Member, MembershipEvent, MembershipSettings } from '@ingot/membership'
import { parseAddress } from '@ingot/net'
import { GossipPort, type Transport } from './gossip-port.ts'
import type { GossipStart } from './gossip-start.ts'
import { gossipFailed } from './plane-verdicts.ts'

const RETRY_INTERVAL = seconds(10)
const NO_EVENTS: readonly MembershipEvent[] = []

export class Gossip {
  readonly #start: GossipStart
  readonly #settings: MembershipSettings
  readonly #transport: Transport
  #port: GossipPort | undefined
  #failure: Verdict | undefined
  #retryAt: Milliseconds
  #peers: readonly string[] = []
  #meta: Uint8Array = new Uint8Array(0)

  constructor(now: Milliseconds, start: GossipStart, transport: Transport) {
    this.#start = start
    this.#settings = settingsOf(start)
    this.#transport = transport
    this.#retryAt = now
  }

  /** Who is there; undefined while that is not known, and then everybody counts. */
  members(): readonly Member[] | undefined {
    return this.#port?.members()
  }

  /** Why there is no gossip. */
  verdicts(): readonly Verdict[] {
    return this.#failure === undefined ? [] : [this.#failure]
  }

  serve(now: Milliseconds): void {
    this.#port?.serve(now)
  }

  advance(now: Milliseconds): void {
    if (this.#port !== undefined) this.#port.advance(now)
    else if (this.#retryAt <= now) this.#open(now)
  }

  deadline(): Milliseconds | undefined {
    return this.#port === undefined ? this.#retryAt : this.#port.deadline()
  }

  /** Where other speakers may be, in place of all said before. */
  join(now: Milliseconds, addresses: readonly string[]): void {
    this.#peers = addresses
    this.#port?.join(now, this.#endpoints())
  }

  /** What this node says of itself. */
  setMeta(now: Milliseconds, meta: Uint8Array): void {
    if (Bun.deepEquals(meta, this.#meta)) return
    this.#meta = meta
    this.#port?.setMeta(now, meta)
  }

  /** Tells the others that this node goes; `hasDeparted` when they know, or there is nobody to tell. */
  leave(now: Milliseconds): void {
    this.#retryAt = milliseconds(Infinity)
    this.#port?.leave(now)
  }

  get hasDeparted(): boolean {
    return this.#port === undefined || this.#port.hasDeparted
  }

  takeEvents(): readonly MembershipEvent[] {
    return this.#port?.takeEvents() ?? NO_EVENTS
  }

  close(): void {
    this.#port?.close()
  }

  #open(now: Milliseconds): void {
    const { node, bindAddress, bindPort, secret } = this.#start
    const address = parseAddress(bindAddress)
    if (address === undefined) throw new TypeError(`not an address: ${bindAddress}`)
    const opened = GossipPort.open(now, this.#transport, {
      name: node,
      address,
      port: bindPort,
      meta: this.#meta,
      settings: this.#settings,
      key: secret && gossipKey(secret),
      random: { uniform: Math.random, bytes: (length) => new Uint8Array(randomBytes(length)) },
    })
    if ('errno' in opened) {
      this.#failure = gossipFailed(bindAddress, bindPort, opened.errno)
      this.#retryAt = after(now, RETRY_INTERVAL)
      return
    }
    this.#failure = undefined
    this.#port = opened
    if (this.#peers.length > 0) opened.join(now, this.#endpoints())
  }

  /** All speakers listen on the port that this one does. */
  #endpoints() {
    const { bindPort: port } = this.#start
    return this.#peers.flatMap((text) => {
      const address = parseAddress(text)
      return address === undefined ? [] : [{ address, port }]
    })
  }
}

/** The file wins over the flag. That it can be read has been seen before the thread was started. */
function settingsOf({ settingsFile, isWan }: GossipStart): MembershipSettings {
  if (settingsFile === undefined) return isWan ? WAN_SETTINGS : LAN_SETTINGS
  const parsed = parseSettingsFile(settingsFile)
  if (!parsed.ok) throw new TypeError(parsed.verdict.message)
  return parsed.value
}
