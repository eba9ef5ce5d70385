import { readCore } from '../core-bytes.ts'
import { openLinuxHarness } from './linux-harness.ts'
import { canUseRealPackets } from './network-namespace.ts'
import { describePlane } from './plane-suite.ts'
import { openSimulatedHarness } from './simulated-harness.ts'

const wasm = await readCore()

describePlane('a packet plane on a simulated segment', true, () =>
  Promise.resolve(openSimulatedHarness(wasm)),
)

describePlane(
  'a packet plane on a real segment [needs root and ip of iproute2]',
  canUseRealPackets,
  openLinuxHarness,
)
