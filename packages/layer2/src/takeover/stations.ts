// Whose a hardware address is: this node's, another speaker's, or that of a host that has no business with our addresses.
// Speakers are known by their heartbeats; those without by the kernel's neighbour table, which has the hardware address
// of whoever we gossip with on the same link. The table is read when a stranger shows up, and no more often than needed.

import { seconds, type Milliseconds } from '@ingot/api'
import type { Members } from './members.ts'

/** What the kernel has learnt of a member of gossip that is its neighbour. */
export interface Neighbour {
  readonly node: string
  readonly interfaceIndex: number
  readonly hardwareAddress: string
}

/** The hardware addresses of this node, whether the interface answers or not, and of its neighbours in gossip. */
export interface Stations {
  readonly own: readonly string[]
  readonly neighbours: readonly Neighbour[]
}

export type Standing =
  | 'speaker'
  /** No speaker's: the hardware address of each on this segment is known. */
  | 'foreign'
  /** No known speaker's: there are some whose hardware address nobody has told. */
  | 'unknown'

const NONE: Stations = { own: [], neighbours: [] }
/** However many strangers show up, the kernel is not asked more often. */
const READ_INTERVAL = seconds(1)

export class StationBook {
  #stations = NONE
  #readAt: Milliseconds | undefined

  set(now: Milliseconds, stations: Stations): void {
    this.#stations = stations
    this.#readAt = now
  }

  /**
   * Undefined when the kernel has to be asked first. `isUnheard` says whether a member may be on this segment although
   * no heartbeat of it has come.
   */
  standing(
    now: Milliseconds,
    hardwareAddress: string,
    interfaceIndex: number,
    members: Members,
    isUnheard: (node: string) => boolean,
  ): Standing | undefined {
    const { own, neighbours } = this.#stations
    const isNeighbour = neighbours.some((it) => it.hardwareAddress === hardwareAddress)
    if (own.includes(hardwareAddress) || isNeighbour) return 'speaker'
    if (this.#readAt === undefined || now - this.#readAt >= READ_INTERVAL) return undefined
    const told = new Set(neighbours.flatMap((it) => (it.interfaceIndex === interfaceIndex ? it.node : [])))
    const isUntold = (node: string) => isUnheard(node) && !told.has(node)
    return members.names()?.every((node) => !isUntold(node)) === true ? 'foreign' : 'unknown'
  }
}
