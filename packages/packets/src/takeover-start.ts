// What the packet thread has to know of how addresses change their owner, as it stands in flags. Plain data, since it
// crosses to the Worker.

import type { TakeoverSettings } from '@ingot/layer2'

export type TakeoverStart = Pick<
  TakeoverSettings,
  | 'interval'
  | 'multiplier'
  | 'returnHold'
  | 'isSticky'
  | 'conflictPolicy'
  | 'heartbeatsOff'
  | 'heartbeatInterfaces'
>
