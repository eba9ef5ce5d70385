// One L2Advertisement read on its own, and which pools it announces. Nodes are not resolved here: the election holds
// the selectors against the nodes there are.

import { accept, LAYER2_STRATEGY, quoted } from '@ingot/api'
import type { Result } from '@ingot/api'
import { checkL2Advertisement } from '@ingot/api/kinds'
import type { PoolsByName } from './address-pool.ts'
import {
  checkDuplicateSelectors,
  checkDuplicateValues,
  checkSelectors,
  chosenPools,
  poolChoice,
} from './advertised-pools.ts'
import type { PoolChoice } from './advertised-pools.ts'
import type { Layer2Advertisement, Layer2Strategy } from './config.ts'
import { rejectionOf } from './rejection.ts'
import type { Reject } from './rejection.ts'

/** The advertisement, and which pools it announces. */
export interface AttachableAdvertisement {
  readonly advertisement: Layer2Advertisement
  readonly choice: PoolChoice
}

/** Reads an object that nobody has checked. */
export function parseLayer2Advertisement(object: unknown): Result<AttachableAdvertisement> {
  const checked = checkL2Advertisement(object)
  if (!checked.ok) return checked
  const { name, annotations } = checked.value.metadata
  const { ipAddressPools = [], ipAddressPoolSelectors = [], ...spec } = checked.value.spec ?? {}
  const { nodeSelectors = [], serviceSelectors = [], preferredNodeSelectors = [], interfaces = [] } = spec
  const reject = rejectionOf('L2Advertisement', name)
  const preferences = preferredNodeSelectors.map(({ preference }) => preference)
  const strategy = parseStrategy(annotations?.[LAYER2_STRATEGY] ?? '', reject)
  if (!strategy.ok) return strategy
  const advertisement = { name, nodeSelectors, serviceSelectors, preferredNodeSelectors, interfaces }
  return (
    checkDuplicateValues(
      [{ field: 'ipAddressPools', word: 'ipAddressPools', values: ipAddressPools }],
      reject,
    ) ??
    checkDuplicateSelectors({ ipAddressPoolSelectors, nodeSelectors, serviceSelectors }, reject) ??
    checkSelectors('ipAddressPoolSelectors', 'pool selector', ipAddressPoolSelectors, name, reject) ??
    checkSelectors('nodeSelectors', 'node selector', nodeSelectors, name, reject) ??
    checkSelectors('serviceSelectors', 'service selector', serviceSelectors, name, reject) ??
    checkSelectors('preferredNodeSelectors', 'preferred node selectors', preferences, name, reject) ??
    accept({
      advertisement: { ...advertisement, ...strategy.value },
      choice: poolChoice({ ipAddressPools, ipAddressPoolSelectors }),
    })
  )
}

/** MetalLB's election is what goes without saying, and can be said too. */
function parseStrategy(text: string, reject: Reject): Result<{ readonly strategy?: Layer2Strategy }> {
  if (text === 'spread') return accept({ strategy: text })
  if (text === '' || text === 'election') return accept({})
  const message = `invalid ${LAYER2_STRATEGY}: unknown strategy ${quoted(text)}`
  return reject(`metadata.annotations[${LAYER2_STRATEGY}]`, message, 'write one of election, spread')
}

/** The advertisements of each pool, by its name, in the order in which they come. */
export function attachLayer2Advertisements(
  advertisements: readonly AttachableAdvertisement[],
  pools: PoolsByName,
): ReadonlyMap<string, readonly Layer2Advertisement[]> {
  const byPool = new Map(Array.from(pools.keys(), (name) => [name, new Array<Layer2Advertisement>()]))
  for (const { advertisement, choice } of advertisements) {
    for (const { pool } of chosenPools(choice, pools)) byPool.get(pool.name)?.push(advertisement)
  }
  return byPool
}
