// What the packet thread has to know of how addresses change their owner, as it stands in flags. Plain data, since it
// crosses to the Worker.

import type { TakeoverSettings } from '@ingot/layer2'

export type TakeoverStart = {
  /** Whether each step of an address is told, for a log that is for debugging. A thousand at once are work. */
  readonly isTraced?: boolean
  /** Whether nobody is to ask who answers for what would be this node's next. */
  readonly isUnverified?: boolean
} & Pick<
  TakeoverSettings,
  | 'interval'
  | 'multiplier'
  | 'returnHold'
  | 'isSticky'
  | 'conflictPolicy'
  | 'heartbeatsOff'
  | 'heartbeatInterfaces'
>
