// What the takeover machine asks of the packet thread, as data, in the order in which it is to be done. Interfaces are
// the kernel's ifindexes.

import type { Verdict } from '@ingot/api'

export type TakeoverState = 'idle' | 'standby' | 'asking' | 'owner' | 'leaving' | 'conflict'

export type TakeoverEffect =
  /** Answer for these on the interface, or no longer; the generation is of the table that this makes. */
  | {
      readonly kind: 'answer' | 'silence'
      readonly addresses: readonly string[]
      readonly interface: number
      readonly generation: number
    }
  /** Send the frame. It renews the lease: tell `sent` whether the network took it. */
  | { readonly kind: 'send'; readonly interface: number; readonly frame: Uint8Array }
  /** Ask the segment for the addresses, by ARP or neighbour solicitation. */
  | { readonly kind: 'ask'; readonly interface: number; readonly addresses: readonly string[] }
  /** Probe for the addresses, which are answered for already: does anybody else have one? */
  | { readonly kind: 'probe'; readonly interface: number; readonly addresses: readonly string[] }
  /** Read whose hardware addresses are known, and tell `setStations`. */
  | { readonly kind: 'readStations'; readonly interface: number }
  /** Ask the default gateway of the interface: it is to be seen whether this node can receive. */
  | { readonly kind: 'askGateway'; readonly interface: number }
  /** Begin a burst of announcements for an address that is answered for already. */
  | { readonly kind: 'announce'; readonly interface: number; readonly address: string }
  /** Tell what is answered or announced for the address by others on the interface, or no longer. */
  | { readonly kind: 'watch' | 'unwatch'; readonly interface: number; readonly address: string }
  /** An address has gone from one state to another. */
  | {
      readonly kind: 'transition'
      readonly interface: number
      readonly address: string
      readonly from: TakeoverState
      readonly to: TakeoverState
      readonly reason: Verdict
      /** That a silent owner was replaced, and how long nobody may have answered. */
      readonly takeover: Verdict | undefined
    }
  /** Something that a person should know, and that is no change of state. */
  | { readonly kind: 'report'; readonly interface: number; readonly verdict: Verdict }
