// One BGPAdvertisement read on its own, names of communities resolved. Whether its prefixes and preferences fit the pools
// is bgp-attachment.ts's to say.

import { accept, quoted } from '@ingot/api'
import type { Result } from '@ingot/api'
import { checkBGPAdvertisement } from '@ingot/api/kinds'
import type { BGPAdvertisement } from '@ingot/api/kinds'
import {
  checkDuplicateSelectors,
  checkDuplicateValues,
  checkSelectors,
  poolChoice,
} from './advertised-pools.ts'
import type { PoolChoice } from './advertised-pools.ts'
import { parseBgpAdvertisementRules } from './bgp-advertisement-rules.ts'
import { parseCommunity } from './community.ts'
import type { Aliases, CommunityValue } from './community.ts'
import type { BgpAdvertisement, LargeCommunity } from './config.ts'
import { rejectionOf } from './rejection.ts'
import type { Refusal, Reject } from './rejection.ts'

/** The advertisement, and which pools it announces. */
export interface AttachableBgpAdvertisement {
  readonly advertisement: BgpAdvertisement
  readonly choice: PoolChoice
}

type Spec = NonNullable<BGPAdvertisement['spec']>

/** What the schema makes of a spec that is not there. */
const EMPTY: Spec = { aggregationLength: 32, aggregationLengthV6: 128 }

/**
 * Reads an object that nobody has checked. Without `aliases` nobody knows the names of communities, and what may be one is
 * left out.
 */
export function parseBgpAdvertisement(
  object: unknown,
  aliases: Aliases | undefined,
): Result<AttachableBgpAdvertisement> {
  const checked = checkBGPAdvertisement(object)
  if (!checked.ok) return checked
  const { name } = checked.value.metadata
  const spec = checked.value.spec ?? EMPTY
  const { peers = [], ipAddressPoolSelectors = [] } = spec
  const { nodeSelectors = [], serviceSelectors = [], localPref = 0 } = spec
  const { aggregationLength, aggregationLengthV6 } = spec
  const reject = rejectionOf('BGPAdvertisement', name)
  const wrong =
    checkDuplicates(spec, reject) ?? checkLengths(name, spec, reject) ?? checkLocalPref(localPref, reject)
  if (wrong !== undefined) return wrong
  const communities = parseCommunities(spec.communities ?? [], aliases, reject)
  if (!communities.ok) return communities
  const rules = parseBgpAdvertisementRules(checked.value.metadata, reject)
  if (!rules.ok) return rules
  return (
    checkSelectors('ipAddressPoolSelectors', 'pool selector', ipAddressPoolSelectors, name, reject) ??
    checkSelectors('nodeSelectors', 'node selector', nodeSelectors, name, reject) ??
    checkSelectors('serviceSelectors', 'service selector', serviceSelectors, name, reject) ??
    accept({
      advertisement: {
        ...{ name, aggregationLength, aggregationLengthV6, localPref },
        ...{ peers, nodeSelectors, serviceSelectors, ...communities.value, ...rules.value },
      },
      choice: poolChoice(spec),
    })
  )
}

function checkDuplicates(spec: Spec, reject: Reject): Refusal | undefined {
  const { ipAddressPools = [], communities = [], peers = [] } = spec
  const { ipAddressPoolSelectors = [], nodeSelectors = [], serviceSelectors = [] } = spec
  const lists = [
    { field: 'ipAddressPools', word: 'ipAddressPools', values: ipAddressPools },
    { field: 'communities', word: 'community', values: communities },
    { field: 'peers', word: 'peers', values: peers },
  ]
  return (
    checkDuplicateValues(lists, reject) ??
    checkDuplicateSelectors({ ipAddressPoolSelectors, nodeSelectors, serviceSelectors }, reject)
  )
}

function checkLengths(name: string, spec: Spec, reject: Reject): Refusal | undefined {
  const lengths = [
    { field: 'aggregationLength', family: 'IPv4', length: spec.aggregationLength, longest: 32 },
    { field: 'aggregationLengthV6', family: 'IPv6', length: spec.aggregationLengthV6, longest: 128 },
  ]
  if ((spec.serviceSelectors ?? []).length > 0) {
    const aggregated = lengths.find(({ length, longest }) => length !== longest)
    if (aggregated !== undefined) {
      const both = `serviceSelectors and ${aggregated.field} are mutually exclusive, both cannot be set in ${name}`
      return reject(`spec.${aggregated.field}`, both, 'remove one of the two')
    }
  }
  const wrong = lengths.find(({ length, longest }) => length > longest)
  if (wrong === undefined) return undefined
  // MetalLB prints the number as a character
  const message = `invalid aggregation length ${wrong.length} for ${wrong.family}`
  return reject(`spec.${wrong.field}`, message, `write a number up to ${wrong.longest}`)
}

/** MetalLB cannot even read a negative one. */
function checkLocalPref(localPref: number, reject: Reject): Refusal | undefined {
  return localPref < 0
    ? reject('spec.localPref', `invalid local preference ${localPref}: must not be negative`)
    : undefined
}

function parseCommunities(
  texts: readonly string[],
  aliases: Aliases | undefined,
  reject: Reject,
): Result<Pick<BgpAdvertisement, 'communities' | 'largeCommunities'>> {
  const values: CommunityValue[] = []
  for (const [i, text] of texts.entries()) {
    const alias = aliases?.get(text)
    const parsed = alias === undefined ? parseCommunity(text) : { ok: true as const, value: alias }
    if (parsed.ok) values.push(parsed.value)
    else if (aliases !== undefined || text.includes(':')) {
      const message = `${parsed.error}\ninvalid community ${quoted(text)} in BGP advertisement`
      const remedy = 'write a:b, large:a:b:c, or a name from a Community object'
      return reject(`spec.communities[${i}]`, message, remedy)
    }
  }
  const standard = values.filter((value) => typeof value === 'number')
  const large = values.filter((value) => typeof value !== 'number')
  return accept({
    communities: [...new Set(standard)].toSorted((a, b) => a - b),
    largeCommunities: withoutRepetitions(large.toSorted(compareLarge)),
  })
}

function withoutRepetitions(sorted: readonly LargeCommunity[]): LargeCommunity[] {
  return sorted.filter((value, i) => {
    const before = sorted[i - 1]
    return before === undefined || compareLarge(value, before) !== 0
  })
}

function compareLarge(a: LargeCommunity, b: LargeCommunity): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
