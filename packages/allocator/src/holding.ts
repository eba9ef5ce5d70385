// What the ledger knows of one address that is held. Who may join is the ledger's to say.

import type { Address } from '@ingot/net'

/** An address that is held, by one Service or by several of one sharing group. */
export interface Holding {
  readonly address: Address
  readonly group: string
  /** Ports by Service, by its key. */
  readonly services: Map<string, readonly string[]>
  /**
   * The Services that have each port: one, unless there is one that keeps an address which it may not share. Empty when
   * the address is not shared.
   */
  readonly ports: Map<string, readonly string[]>
}
