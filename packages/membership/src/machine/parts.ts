// What the parts of the machine share.

import type { MembershipSettings } from '../settings.ts'
import type { Awareness } from './awareness.ts'
import type { BroadcastQueue } from './broadcast-queue.ts'
import type { MemberTable } from './member-table.ts'
import type { Outbox } from './outbox.ts'
import type { Random } from './random.ts'
import type { Timers } from './timers.ts'

export interface Parts {
  readonly settings: MembershipSettings
  readonly random: Random
  readonly timers: Timers
  readonly table: MemberTable
  readonly broadcasts: BroadcastQueue
  readonly outbox: Outbox
  readonly awareness: Awareness
}
