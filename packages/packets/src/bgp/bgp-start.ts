// What the packet thread has to know to speak BGP, beside its peers. Plain data, since it crosses to the Worker.

export interface BgpStart {
  /** The compiled BGP core. */
  readonly wasm: Uint8Array<ArrayBuffer>
  /** The name of this node: where there is no IPv4 address, the BGP identifier comes of it. */
  readonly node: string
  /** Where peers may connect to; left out: nowhere, and then only we dial. */
  readonly listen?: ListenStart
  /** All messages and changes of state are recorded, and to be written by whoever started the thread. */
  readonly isRecorded?: boolean
  /** This process took the place of another that had sessions: their peers may have kept its routes. */
  readonly restarted?: { readonly isForwardingKept: boolean }
}

export interface ListenStart {
  /** Addresses of this node, in canonical text. Each is bound by itself, and whatever else has one is left alone. */
  readonly addresses: readonly string[]
  readonly port: number
}
