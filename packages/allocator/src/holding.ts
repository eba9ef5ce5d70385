// What the ledger knows of one address that is held. Who may join is the ledger's to say.

import type { Address } from '@ingot/net'

/** An address that is held, by one Service or by several of one sharing group. */
export interface Holding {
  readonly address: Address
  readonly group: string
  /** Ports by Service, by its key. */
  readonly services: Map<string, readonly string[]>
  /** The Service that has each port; empty when the address is not shared. */
  readonly ports: Map<string, string>
}
