// What the ledger knows of one address that is held. Who may join is the ledger's to say.

import type { Address } from '@ingot/net'
import type { Holders } from './holders.ts'

/** An address that is held, by one Service or by several of one sharing group. */
export interface Holding {
  readonly address: Address
  readonly group: string
  readonly holders: Holders
  /**
   * The Services that have each port: one, unless there is one that keeps an address which it may not share. Empty when
   * the address is not shared.
   */
  readonly ports: Map<string, readonly string[]>
}
