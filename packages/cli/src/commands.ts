// All that the tool can do, in the order of its help.

import { bgp } from './bgp/bgp.ts'
import { explain } from './cluster/explain.ts'
import { plan } from './cluster/plan.ts'
import { pools } from './cluster/pools.ts'
import type { Command } from './command.ts'
import { controller } from './controller.ts'
import { decode } from './decode/decode.ts'
import { l2 } from './l2/l2.ts'
import { lab } from './lab/lab.ts'
import { speaker } from './speaker.ts'
import { validate } from './validate/validate.ts'
import { version } from './version.ts'

export const COMMANDS: readonly Command[] = [
  controller,
  speaker,
  plan,
  validate,
  explain,
  pools,
  l2,
  bgp,
  decode,
  lab,
  version,
]
