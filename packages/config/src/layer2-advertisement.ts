// One L2Advertisement read on its own, and which pools it announces. Nodes are not resolved here: the election holds
// the selectors against the nodes there are.

import { accept, selectorMatches } from '@ingot/api'
import type { Labels, LabelSelector, Result } from '@ingot/api'
import type { L2Advertisement } from '@ingot/api/kinds'
import type { Layer2Advertisement } from './config.ts'
import { rejectionOf } from './rejection.ts'
import type { Reject } from './rejection.ts'
import { duplicateSelector, duplicateValue, invalidSelector } from './selectors.ts'

/** The advertisement, and whether it announces the pool of that name and those labels. */
export interface AttachableAdvertisement {
  readonly advertisement: Layer2Advertisement
  readonly announces: (pool: string, labels: Labels) => boolean
}

/** Reads a manifest that passed the schema. Pools that do not exist (yet) are no error, as in MetalLB. */
export function parseLayer2Advertisement(manifest: L2Advertisement): Result<AttachableAdvertisement> {
  const { name } = manifest.metadata
  const { ipAddressPools = [], ipAddressPoolSelectors = [], ...spec } = manifest.spec ?? {}
  const { nodeSelectors = [], serviceSelectors = [], preferredNodeSelectors = [], interfaces = [] } = spec
  const reject = rejectionOf('L2Advertisement', name)
  const lists = { ipAddressPoolSelectors, nodeSelectors, serviceSelectors }

  const duplicate = duplicateValue('ipAddressPools', ipAddressPools)
  if (duplicate !== undefined) return reject('spec.ipAddressPools', duplicate, 'name each pool once')
  for (const [field, selectors] of Object.entries(lists)) {
    const message = duplicateSelector(field, selectors)
    if (message !== undefined) return reject(`spec.${field}`, message, 'remove one of the two')
  }
  const preferences = preferredNodeSelectors.map(({ preference }) => preference)
  return (
    checkSelectors('ipAddressPoolSelectors', 'pool selector', ipAddressPoolSelectors, name, reject) ??
    checkSelectors('nodeSelectors', 'node selector', nodeSelectors, name, reject) ??
    checkSelectors('serviceSelectors', 'service selector', serviceSelectors, name, reject) ??
    checkSelectors('preferredNodeSelectors', 'preferred node selectors', preferences, name, reject) ??
    accept({
      advertisement: { name, nodeSelectors, serviceSelectors, preferredNodeSelectors, interfaces },
      announces: (pool, labels) =>
        (ipAddressPools.length === 0 && ipAddressPoolSelectors.length === 0) ||
        ipAddressPools.includes(pool) ||
        ipAddressPoolSelectors.some((selector) => selectorMatches(selector, labels)),
    })
  )
}

function checkSelectors(
  field: string,
  what: string,
  selectors: readonly LabelSelector[],
  name: string,
  reject: Reject,
): Result<never> | undefined {
  const invalid = invalidSelector(selectors)
  if (invalid === undefined) return undefined
  return reject(`spec.${field}[${invalid.index}]`, `${invalid.error}\nfailed to parse ${what} for ${name}`)
}
