// What every part of a lab is told of the lab that it is part of. Plain values: who made them is lab.ts's business.

import type { Logger } from '@ingot/telemetry'
import type { Ground } from './ground.ts'
import type { StateDirectory } from './state-directory.ts'
import type { LabNode } from './topology.ts'

export interface Site {
  readonly ground: Ground
  readonly nodes: readonly LabNode[]
  readonly directory: StateDirectory
  /** The command line that starts the `ingot` tool. */
  readonly command: readonly string[]
  /** The lab's own log, `lab.log`. */
  readonly logger: Logger
}
