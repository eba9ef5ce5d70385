// Which BGPAdvertisements announce which pools, and whether they can: prefixes no larger than the pool, one LOCAL_PREF a
// route, no BFD echo over IPv6. One that fits one of its pools badly is rejected for all of them; of two that contradict
// each other, the later name.

import type { Verdict } from '@ingot/api'
import { ADDRESS_BITS, shortestPrefixLength } from '@ingot/net'
import type { Family } from '@ingot/net'
import type { Node } from 'kubernetes-types/core/v1'
import type { ConfiguredPool, PoolsByName } from './address-pool.ts'
import { chosenPools } from './advertised-pools.ts'
import type { AttachableBgpAdvertisement } from './bgp-advertisement.ts'
import type { BfdProfile, BgpAdvertisement, BgpPeer, Pool } from './config.ts'
import { LocalPreferences } from './local-preference.ts'
import { rejectionOf } from './rejection.ts'
import type { Refusal } from './rejection.ts'

/** What else is configured. */
export interface Surroundings {
  readonly bgpPeers: readonly BgpPeer[]
  readonly bfdProfiles: readonly BfdProfile[]
  /** Undefined where nobody knows the nodes. */
  readonly nodes: readonly Node[] | undefined
}

export interface Attachments {
  /** The advertisements of each pool, by its name. */
  readonly byPool: ReadonlyMap<string, readonly BgpAdvertisement[]>
  readonly rejected: readonly Verdict[]
}

/** Attaches advertisements, in the order of their names. */
export function attachBgpAdvertisements(
  advertisements: readonly AttachableBgpAdvertisement[],
  pools: PoolsByName,
  { bgpPeers, bfdProfiles, nodes }: Surroundings,
): Attachments {
  const byPool = new Map(Array.from(pools.keys(), (name) => [name, new Array<BgpAdvertisement>()]))
  const rejected: Verdict[] = []
  const preferences = new LocalPreferences(nodes)
  const lengths = leastLengths()
  const echoPeers = peersWithEcho(bgpPeers, bfdProfiles)
  for (const { advertisement, choice } of advertisements) {
    const configured = chosenPools(choice, pools)
    const chosen = configured.map(({ pool }) => pool)
    const wrong =
      checkAggregation(advertisement, configured, lengths) ??
      checkLocalPreference(advertisement, chosen, preferences) ??
      checkEcho(advertisement, chosen, echoPeers)
    if (wrong !== undefined) {
      rejected.push(wrong.verdict)
      continue
    }
    preferences.add(advertisement, chosen)
    for (const { name } of chosen) byPool.get(name)?.push(advertisement)
  }
  return { byPool, rejected }
}

/** The shortest length of prefixes that all ranges of the pool's family can be announced in; 0 without such a range. */
type LeastLength = (pool: Pool, family: Family) => number

/** Found once a pool. A range will do when its largest block is no smaller than the prefix, as in MetalLB. */
function leastLengths(): LeastLength {
  const known = new Map<Pool, Record<Family, number>>()
  return (pool, family) => {
    let least = known.get(pool)
    if (least === undefined) {
      least = { IPv4: 0, IPv6: 0 }
      for (const range of pool.ranges) {
        least[range.family] = Math.max(least[range.family], shortestPrefixLength(range))
      }
      known.set(pool, least)
    }
    return least[family]
  }
}

function checkAggregation(
  { name, aggregationLength, aggregationLengthV6 }: BgpAdvertisement,
  pools: readonly ConfiguredPool[],
  least: LeastLength,
): Refusal | undefined {
  const lengths = { IPv4: aggregationLength, IPv6: aggregationLengthV6 }
  if (lengths.IPv4 === ADDRESS_BITS.IPv4 && lengths.IPv6 === ADDRESS_BITS.IPv6) return undefined
  const badly = pools.find(
    ({ pool }) => lengths.IPv4 < least(pool, 'IPv4') || lengths.IPv6 < least(pool, 'IPv6'),
  )
  if (badly === undefined) return undefined
  const { pool, addresses } = badly
  const prefixes = pool.ranges.map(shortestPrefixLength)
  const place = pool.ranges.findIndex(({ family }, i) => lengths[family] < (prefixes[i] ?? 0))
  const family = pool.ranges[place]?.family ?? 'IPv4'
  return rejectionOf('BGPAdvertisement', name)(
    family === 'IPv4' ? 'spec.aggregationLength' : 'spec.aggregationLengthV6',
    `invalid aggregation length ${lengths[family]}: prefix ${prefixes[place]} in this pool is more specific than the ` +
      `aggregation length for addresses ${addresses[place]}`,
    `write ${least(pool, family)} or more, or do not announce pool ${pool.name}`,
  )
}

function checkLocalPreference(
  advertisement: BgpAdvertisement,
  pools: readonly Pool[],
  preferences: LocalPreferences,
): Refusal | undefined {
  const other = preferences.contradicted(advertisement, pools)
  if (other === undefined) return undefined
  const message =
    `invalid local preference ${advertisement.localPref}: local preferernce ${other.localPref} was already set ` +
    'for the same type of BGP update. Check existing BGP advertisements with common pools and aggregation lengths'
  const remedy = `write localPref ${other.localPref} as in BGPAdvertisement ${other.name}, or other lengths, peers or nodes`
  return rejectionOf('BGPAdvertisement', advertisement.name)('spec.localPref', message, remedy)
}

/** Names of the peers whose BFD sessions send echo packets, which MetalLB knows over IPv4 alone. */
function peersWithEcho(peers: readonly BgpPeer[], profiles: readonly BfdProfile[]): string[] {
  const echoing = new Set(profiles.filter(({ echoMode }) => echoMode).map(({ name }) => name))
  return peers
    .filter(({ bfdProfile }) => bfdProfile !== undefined && echoing.has(bfdProfile))
    .map(({ name }) => name)
}

function checkEcho(
  { name, peers }: BgpAdvertisement,
  pools: readonly Pool[],
  echoPeers: readonly string[],
): Refusal | undefined {
  const peer = echoPeers.find((it) => peers.length === 0 || peers.includes(it))
  if (peer === undefined) return undefined
  const pool = pools.find(({ ranges }) => ranges.some(({ family }) => family === 'IPv6'))
  if (pool === undefined) return undefined
  const message =
    `pool ${pool.name} has bgpadvertisement ${name} which references peer ${peer} ` +
    'which has bfd echo enabled, which is not possible'
  const remedy = `announce pool ${pool.name} to other peers, or switch off echoMode for peer ${peer}`
  return rejectionOf('BGPAdvertisement', name)('spec.peers', message, remedy)
}
