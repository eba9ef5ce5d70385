// What is true of the whole node, on whichever interface: its name, gossip's members, whether it leaves, and how fresh
// its view of each node is.

import type { Announcement } from '../desired.ts'
import type { Members } from './members.ts'
import type { TakeoverSettings } from './settings.ts'
import { StationBook } from './stations.ts'

export class NodeFacts {
  readonly settings: TakeoverSettings
  readonly members: Members
  readonly stations = new StationBook()
  /** Whether a hardware address sends heartbeats, on whichever interface: hosts answer for all of theirs by any. */
  readonly isHeardFrom: (hardwareAddress: string) => boolean
  name = ''
  isLeaving = false
  /** The resourceVersion of each Node. */
  versions: Readonly<Record<string, number>> = {}
  /** Of the table; grows with each change of what is answered. */
  generation = 0

  constructor(
    settings: TakeoverSettings,
    members: Members,
    isHeardFrom: (hardwareAddress: string) => boolean,
  ) {
    this.isHeardFrom = isHeardFrom
    this.settings = settings
    this.members = members
  }

  /** How fresh our view of a node's eligibility for an address is. */
  versionOf(node: string, { version = 0 }: Announcement): number {
    return Math.max(this.versions[node] ?? 0, version)
  }
}
