// All scenarios by name. A name says what happens, not what should come of it: that is recorded.

import { configuration } from './scenarios/configuration.ts'
import { families } from './scenarios/families.ts'
import { pools } from './scenarios/pools.ts'
import { random } from './scenarios/random.ts'
import { requests } from './scenarios/requests.ts'
import { sharing } from './scenarios/sharing.ts'
import { stickiness } from './scenarios/stickiness.ts'
import type { Step } from './scenario.ts'

export const scenarios: Readonly<Record<string, readonly Step[]>> = {
  ...configuration,
  ...families,
  ...pools,
  ...requests,
  ...sharing,
  ...stickiness,
  ...random,
}
