// What MetalLB's native BGP mode cannot do: most of what a BGPPeer may say, BFD, IPv6, large communities. MetalLB's order
// and words.

import { accept, parseGoDuration, quoted } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import { checkBGPAdvertisement, checkCommunity, checkIPAddressPool } from '@ingot/api/kinds'
import type { BGPAdvertisement, BGPPeer, Community, IPAddressPool } from '@ingot/api/kinds'
import { formatPrefix, parseRange, prefixesOfRange } from '@ingot/net'
import { isChosen, poolChoice } from './advertised-pools.ts'
import type { PoolChoice } from './advertised-pools.ts'
import { readBGPPeer } from './bgp-peer.ts'
import { parseCommunity } from './community.ts'
import { parseByName } from './in-order.ts'
import type { ConfigObjects } from './parse-config.ts'
import { rejectionOf } from './rejection.ts'
import type { Refusal } from './rejection.ts'
import { nameOf } from './unchecked.ts'

type PeerSpec = NonNullable<BGPPeer['spec']>
type Check = Refusal | undefined

/** Each in the order in which MetalLB looks. */
const PEER_FEATURES: readonly (readonly [
  field: keyof PeerSpec,
  what: string,
  isSet: (spec: PeerSpec) => boolean,
])[] = [
  ['bfdProfile', 'bfd-profile set', ({ bfdProfile = '' }) => bfdProfile !== ''],
  ['keepaliveTime', 'keepalive-time set', ({ keepaliveTime = '0' }) => parseGoDuration(keepaliveTime) !== 0],
  ['vrf', 'vrf set', ({ vrf = '' }) => vrf !== ''],
  ['connectTime', 'connect time set', ({ connectTime }) => connectTime !== undefined],
  ['enableGracefulRestart', 'EnableGracefulRestart flag set', (spec) => spec.enableGracefulRestart === true],
  ['disableMP', 'disable MP flag set', ({ disableMP }) => disableMP],
  ['dualStackAddressFamily', 'dualstackaddressfamily flag set', (spec) => spec.dualStackAddressFamily],
  ['dynamicASN', 'dynamicASN set', ({ dynamicASN }) => dynamicASN !== undefined],
  ['interface', 'interface set', (spec) => (spec.interface ?? '') !== ''],
  ['localASN', 'localASN set', ({ localASN = 0 }) => localASN !== 0],
]

export function nativeRejections(objects: ConfigObjects): Verdict[] {
  const peers = parseByName(objects.bgpPeers ?? [], readBGPPeer).accepted
  const profiles = parseByName(objects.bfdProfiles ?? [], accept).accepted
  const pools = parseByName(objects.pools ?? [], checkIPAddressPool).accepted
  const advertisements = parseByName(objects.bgpAdvertisements ?? [], checkBGPAdvertisement).accepted
  const communities = parseByName(objects.communities ?? [], checkCommunity).accepted
  const choices = advertisements.map(({ spec }) => poolChoice(spec ?? {}))
  const checks = [
    ...peers.map(checkPeer),
    ...profiles.map((it) => rejectionOf('BFDProfile', nameOf(it))('spec', 'bfd profiles section set')),
    ...pools.map((pool) => checkPool(pool, choices)),
    ...advertisements.map(checkAdvertisement),
    ...communities.map(checkAliases),
  ]
  return checks.flatMap((check) => (check === undefined ? [] : [check.verdict]))
}

function checkPeer({ metadata, spec }: BGPPeer): Check {
  const feature = spec && PEER_FEATURES.find(([, , isSet]) => isSet(spec))
  if (feature === undefined) return undefined
  const [field, what] = feature
  const message = `peer ${spec?.peerAddress ?? ''} has ${what} on native bgp mode`
  return rejectionOf('BGPPeer', metadata.name)(`spec.${field}`, message)
}

function checkPool({ metadata, spec }: IPAddressPool, choices: readonly PoolChoice[]): Check {
  const { name, labels = {} } = metadata
  if (!choices.some((choice) => isChosen(choice, name, labels))) return undefined
  for (const [i, entry] of spec.addresses.entries()) {
    const parsed = parseRange(entry)
    if (!parsed.ok || parsed.range.family === 'IPv4') continue
    const [block] = prefixesOfRange(parsed.range).map(formatPrefix)
    const message = `pool ${quoted(name)} has ipv6 CIDR ${block}, native bgp mode does not support ipv6`
    return rejectionOf('IPAddressPool', name)(`spec.addresses[${i}]`, message)
  }
  return undefined
}

const ONLY = 'native BGP mode only supports legacy communities, BGP'

function checkAdvertisement({ metadata, spec }: BGPAdvertisement): Check {
  const texts = spec?.communities ?? []
  const place = texts.findIndex(isLarge)
  if (place < 0) return undefined
  const { name } = metadata
  const message = `${ONLY} advertisement ${quoted(name)} has non legacy community ${quoted(texts[place] ?? '')}`
  return rejectionOf('BGPAdvertisement', name)(`spec.communities[${place}]`, message)
}

function checkAliases({ metadata, spec }: Community): Check {
  const aliases = spec?.communities ?? []
  const place = aliases.findIndex(({ value = '' }) => isLarge(value))
  if (place < 0) return undefined
  const alias = `{${quoted(aliases[place]?.name ?? '')} ${quoted(aliases[place]?.value ?? '')}}`
  const message = `${ONLY} community CR ${quoted(metadata.name)} has non legacy community ${alias}`
  return rejectionOf('Community', metadata.name)(`spec.communities[${place}].value`, message)
}

/** What is no community at all is for others to say. */
function isLarge(text: string): boolean {
  const parsed = parseCommunity(text)
  return parsed.ok && typeof parsed.value !== 'number'
}
