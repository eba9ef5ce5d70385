// Every command of the tool, in the order in which help lists them: what a person asks first, what they do with manifests, what
// is for the cluster's own programs.

import { adopt } from './adopt/adopt.ts'
import { bgp } from './bgp/bgp.ts'
import { supportBundle } from './bundle/support-bundle.ts'
import { explain } from './cluster/explain.ts'
import { owners } from './cluster/owners.ts'
import { plan } from './cluster/plan.ts'
import { pools } from './cluster/pools.ts'
import type { Command } from './command.ts'
import { completer } from './completion/complete.ts'
import { completion } from './completion/completion.ts'
import { controller } from './controller.ts'
import { decode } from './decode/decode.ts'
import { doctor } from './doctor/doctor.ts'
import { l2 } from './l2/l2.ts'
import { lab } from './lab/lab.ts'
import { speaker } from './speaker.ts'
import { status } from './status/status.ts'
import { validate } from './validate/validate.ts'
import { version } from './version.ts'

const shown = [
  ...[status, explain, owners, pools, doctor, supportBundle, plan, validate, l2, bgp, adopt, decode],
  ...[lab, completion, controller, speaker, version],
]

export const commands: readonly Command[] = [...shown, completer(shown)]
