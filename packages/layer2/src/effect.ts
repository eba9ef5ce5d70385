// What the announcer asks of the packet thread, as data. The order inside one batch is the contract of a hand-over:
// the table before the groups, the groups before the first gratuitous round. Interfaces are the kernel's ifindexes.

import type { Address } from '@ingot/net'

export type Effect =
  /** Answer for the address on exactly these interfaces, in place of those of an earlier `announce`. */
  | { readonly kind: 'announce'; readonly address: Address; readonly interfaces: readonly number[] }
  /** Answer for the address no more. */
  | { readonly kind: 'withdraw'; readonly address: Address }
  /** Be a member of a solicited-node group (RFC 4291 2.7.1), or no longer. The interface of a `leave` may be gone. */
  | { readonly kind: 'join' | 'leave'; readonly group: Address; readonly interface: number }
  /** One round of gratuitous ARP, or of unsolicited neighbour advertisements, on each of the interfaces. */
  | { readonly kind: 'gratuitous'; readonly address: Address; readonly interfaces: readonly number[] }
