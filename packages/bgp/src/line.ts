// One connection in the BGP core: its slot there, what arrives in it and where what leaves is packed. Between the socket,
// which reads into the slot and sends from it, and the peer.

import type { Milliseconds } from '@ingot/api'
import type { Appended, BgpCore, EncodedPrefix, UpdateForm } from '@ingot/wire'
import type { Effect } from './effect.ts'
import type { Peer } from './peer.ts'
import type { UpdateSink } from './rib/update-sink.ts'
import type { LocalEnd } from './session/local-end.ts'
import type { Session } from './session/negotiation.ts'

const UPDATE = 2

export class Line implements UpdateSink {
  readonly #core: BgpCore
  readonly #slot: number
  #updates = 0

  /** Takes an unused slot of the core. */
  constructor(core: BgpCore, slot: number) {
    this.#core = core
    this.#slot = slot
    core.open(slot)
  }

  /** Carries out a `negotiated` effect. */
  negotiated(session: Session, { address }: LocalEnd): void {
    this.#core.setSession(this.#slot, {
      isExternal: !session.isInternal,
      hasFourOctetAs: session.hasFourOctetAs,
      families: session.families,
      mayReceiveExtended: session.hearsExtended,
      maySendExtended: session.sendsExtended,
      hasExtendedNextHop: session.hasExtendedNextHop,
      localAs: session.ownAsn,
      remoteAs: session.peerAsn,
      ...(address.family === 'IPv4' && { localAddress: Number(address.value) }),
      ...(session.role !== undefined && { role: session.role }),
    })
  }

  /**
   * Hands what has arrived in the slot to the peer, message by message, and what comes of each to `carryOut`, which may
   * close the connection: then, and after a header error, nothing more is read.
   */
  received(
    now: Milliseconds,
    peer: Peer,
    connection: number,
    carryOut: (effects: readonly Effect[]) => void,
  ): void {
    for (;;) {
      const next = this.#core.nextOfNote(this.#slot)
      if (!this.#hearUpdates(now, peer, connection, next === 'message', carryOut)) return
      if (next === 'needsMore' || !peer.has(connection)) return
      const { heard } = this.#core
      if (next === 'headerError') return carryOut(peer.misheard(now, connection, heard.notification()))
      if (heard.type !== UPDATE) carryOut(peer.hear(now, connection, heard.view()))
    }
  }

  begin(form: UpdateForm): void {
    this.#core.beginUpdate(this.#slot, form)
  }

  appendHere(prefixes: readonly EncodedPrefix[], from: number, pathIdentifier?: number): number {
    return this.#core.appendHere(prefixes, from, pathIdentifier)
  }

  append(prefix: Uint8Array, pathIdentifier?: number): Appended {
    return this.#core.append(prefix, pathIdentifier)
  }

  finish(): number {
    return this.#core.finishUpdate()
  }

  message(octets: Uint8Array): boolean {
    return this.#core.queue(this.#slot, octets)
  }

  /** Those that were passed over, and the one that was not. False where the connection is no more. */
  #hearUpdates(
    now: Milliseconds,
    peer: Peer,
    connection: number,
    isMessage: boolean,
    carryOut: (effects: readonly Effect[]) => void,
  ): boolean {
    const { updates } = this.#core.receivedCounts(this.#slot)
    const count = updates - this.#updates
    if (count === 0) return true
    this.#updates = updates
    const { heard } = this.#core
    const isFaulty = isMessage && heard.type === UPDATE && heard.action !== 'accept'
    const fault = isFaulty
      ? { fault: { action: heard.action, text: heard.fault, octets: heard.view().slice() } }
      : {}
    const error = isFaulty && heard.action === 'sessionReset' ? { error: heard.notification() } : {}
    carryOut(peer.hearUpdates(now, connection, { count, ...fault, ...error }))
    return peer.has(connection)
  }
}
