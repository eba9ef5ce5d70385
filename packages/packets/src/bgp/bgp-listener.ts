// Where peers may connect to: the addresses that were named, each bound by itself and tried again while it cannot be.
// Whoever is no peer is closed at once. What fails here never keeps us from dialling.

import { after, milliseconds, seconds, type Milliseconds, type Verdict } from '@ingot/api'
import type { PeerSettings } from '@ingot/bgp'
import { formatAddress, parseAddress, type Address } from '@ingot/net'
import type { OpenFailure } from '../network.ts'
import type { Stream, StreamListener, Streams } from '../transport.ts'
import { bgpListenFailed } from '../plane-verdicts.ts'
import type { ListenStart } from './bgp-start.ts'

const RETRY_INTERVAL = seconds(10)
/** Ten thousand strangers a second are some ten a millisecond. */
const ACCEPTED_PER_TURN = 32
/** More than slots: how many may be half open is counted by whoever accepts. */
const CONNECTIONS = 1024

interface Place {
  readonly address: Address
  listener: StreamListener | undefined
  failure: Verdict | undefined
  retryAt: Milliseconds
  /** What has to be signed, by address. */
  readonly keys: Map<string, Uint8Array>
}

export class BgpListener {
  readonly #streams: Streams
  readonly #port: number
  readonly #places: readonly Place[]
  #peers: readonly PeerSettings[] = []

  constructor(now: Milliseconds, streams: Streams, { addresses, port }: ListenStart) {
    this.#streams = streams
    this.#port = port
    this.#places = addresses.flatMap((text) => {
      const address = parseAddress(text)
      if (address === undefined) return []
      return [{ address, listener: undefined, failure: undefined, retryAt: now, keys: new Map() }]
    })
  }

  /** From now on these may connect, each with its key where it has one. */
  setPeers(peers: readonly PeerSettings[]): void {
    this.#peers = peers
    for (const place of this.#places) this.#protect(place)
  }

  /** Hands over those who have connected; what is not taken waits for the next turn. */
  serve(take: (stream: Stream, isSigned: boolean) => void, room: () => number): void {
    for (const { listener, keys } of this.#places) {
      if (listener === undefined || !listener.isReadable) continue
      for (let count = 0; count < ACCEPTED_PER_TURN && room() > 0; count++) {
        const stream = listener.accept()
        if (stream === undefined) break
        take(stream, keys.has(formatAddress(stream.remote.address)))
      }
    }
  }

  /** Binds what is not bound. */
  advance(now: Milliseconds): void {
    for (const place of this.#places) {
      if (place.listener !== undefined || place.retryAt > now) continue
      const opened = this.#streams.listen({ address: place.address, port: this.#port }, CONNECTIONS)
      if ('errno' in opened) this.#failed(now, place, opened)
      else {
        place.listener = opened
        place.failure = undefined
        this.#protect(place)
      }
    }
  }

  deadline(): Milliseconds | undefined {
    const due = this.#places.map(({ listener, retryAt }) => (listener === undefined ? retryAt : Infinity))
    const first = Math.min(...due)
    return first === Infinity ? undefined : milliseconds(first)
  }

  verdicts(): readonly Verdict[] {
    return this.#places.flatMap(({ failure }) => failure ?? [])
  }

  close(): void {
    for (const { listener } of this.#places) listener?.close()
  }

  #failed(now: Milliseconds, place: Place, { errno }: OpenFailure): void {
    place.retryAt = after(now, RETRY_INTERVAL)
    place.failure = bgpListenFailed(formatAddress(place.address), this.#port, errno)
  }

  /** A key that the kernel does not take is none, and then whoever has to sign is not let in. */
  #protect({ listener, address, keys }: Place): void {
    if (listener === undefined) return
    const wanted = keysOf(this.#peers, address)
    for (const [text, peer] of wanted) {
      if (Bun.deepEquals(keys.get(text), peer.key)) continue
      if (listener.protect(peer.address, peer.key) === undefined) keys.set(text, peer.key)
      else keys.delete(text)
    }
    for (const text of keys.keys()) {
      const peer = parseAddress(text)
      if (wanted.has(text) || peer === undefined) continue
      listener.protect(peer, undefined)
      keys.delete(text)
    }
  }
}

function keysOf(peers: readonly PeerSettings[], { family }: Address) {
  const found = new Map<string, { readonly address: Address; readonly key: Uint8Array }>()
  for (const { address: text, password } of peers) {
    const address = text === undefined ? undefined : parseAddress(text)
    if (address?.family !== family || password === undefined) continue
    found.set(formatAddress(address), { address, key: password })
  }
  return found
}
