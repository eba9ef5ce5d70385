// One neighbour as its recording has it (RFC 6396): every message that the kernel took or gave, and every step of the session's
// state machine. Of TCP nothing is recorded, and no password with it.

import {
  encodeMrtMessage,
  encodeMrtStateChange,
  MessageCutter,
  type MrtParties,
  type PeerSettings,
  type Session,
  type State,
} from '@ingot/bgp'
import { parseAddress, type Address } from '@ingot/net'
import type { Clock } from '../network.ts'
import type { Recorder } from './recorder.ts'

/** What is known of a connection. */
export interface RecordedLine {
  readonly remote: Address
  readonly local: Address | undefined
  readonly session: Session | undefined
}

export class PeerRecording {
  readonly #settings: PeerSettings
  readonly #recorder: Recorder
  readonly #clock: Clock
  #state: State = 'idle'
  #last: RecordedLine | undefined

  constructor(settings: PeerSettings, recorder: Recorder, clock: Clock) {
    this.#settings = settings
    this.#recorder = recorder
    this.#clock = clock
    const remote = parseAddress(settings.address ?? '')
    if (remote !== undefined) this.#last = { remote, local: undefined, session: undefined }
  }

  /** The state of the session, and the connection that it is of, where there is one. */
  moved(state: State, line: RecordedLine | undefined): void {
    const from = this.#state
    this.#state = state
    this.#last = line ?? this.#last
    if (state === from || this.#last === undefined) return
    this.#recorder.add(encodeMrtStateChange({ ...this.#parties(this.#last), from, to: state }))
  }

  message(line: RecordedLine, octets: Uint8Array, isSent: boolean): void {
    const { hasFourOctetAs = true, addPath = [] } = line.session ?? {}
    // one bit for all families (RFC 8050 4); what a peer sends has none, since nobody asks for it
    const hasPaths = isSent && addPath.length > 0
    this.#recorder.add(encodeMrtMessage({ ...this.#parties(line), isSent, hasFourOctetAs, hasPaths, octets }))
  }

  #parties({ remote, local, session }: RecordedLine): MrtParties {
    const { localAsn, myAsn, peerAsn } = this.#settings
    const ownAsn = localAsn ?? myAsn
    const configured = peerAsn === 'internal' ? ownAsn : peerAsn === 'external' ? 0 : peerAsn
    return {
      microseconds: Math.round(this.#clock.realtime() * 1000),
      peerAsn: session?.peerAsn ?? configured,
      localAsn: ownAsn,
      interfaceIndex: 0,
      peer: remote,
      local: local ?? { family: remote.family, value: 0n },
    }
  }
}

/** Both directions of one connection, cut into messages. */
export class LineRecording {
  readonly #heard = new MessageCutter()
  readonly #said = new MessageCutter()
  readonly #keep: (octets: Uint8Array, isSent: boolean) => void

  constructor(keep: (octets: Uint8Array, isSent: boolean) => void) {
    this.#keep = keep
  }

  heard(octets: Uint8Array): void {
    for (const message of this.#heard.take(octets)) this.#keep(message, false)
  }

  said(octets: Uint8Array): void {
    for (const message of this.#said.take(octets)) this.#keep(message, true)
  }
}
