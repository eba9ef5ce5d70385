// An UPDATE by name: its prefixes, and each attribute with what is in it. Those that are not known are shown as they are.

import type { AsPathSegment, BgpPrefix, DecodedUpdate, PathAttributes, RawAttribute } from '@ingot/wire'
import { ipv4Text, nextHopText, prefixText } from './address-text.ts'
import { attributeName } from './names/attribute-names.ts'
import { communityText, extendedCommunityText } from './names/community-names.ts'

export interface UpdateReport {
  /** Of both families, wherever in the message they stand. */
  readonly withdrawn: readonly string[]
  readonly announced: readonly string[]
  readonly attributes: readonly AttributeReport[]
}

export interface AttributeReport {
  readonly type: number
  readonly name: string
  readonly value: string | number | readonly string[]
}

const ORIGINS = ['IGP', 'EGP', 'incomplete'] as const

export function updateReport({ withdrawn, announced, attributes }: DecodedUpdate): UpdateReport {
  const { reach, unreach } = attributes
  return {
    withdrawn: prefixes([...withdrawn, ...(unreach?.prefixes ?? [])]),
    announced: prefixes([...announced, ...(reach?.prefixes ?? [])]),
    attributes: [...knownAttributes(attributes), ...(attributes.others ?? []).map(rawReport)].toSorted(
      (a, b) => a.type - b.type,
    ),
  }
}

/** A row for each attribute that the message has. */
function knownAttributes(of: PathAttributes): AttributeReport[] {
  const aggregator = (it: NonNullable<PathAttributes['aggregator']>) =>
    `AS ${it.asNumber}, ${ipv4Text(it.address)}`
  return [
    ...row(1, of.origin, (it) => ORIGINS[it] ?? `origin ${it}`),
    ...row(2, of.asPath, pathText),
    ...row(3, of.nextHop, ipv4Text),
    ...row(4, of.multiExitDisc, (it) => it),
    ...row(5, of.localPref, (it) => it),
    ...row(6, of.isAtomicAggregate, () => ''),
    ...row(7, of.aggregator, aggregator),
    ...row(8, of.communities, (all) => all.map(communityText)),
    ...row(9, of.originatorId, ipv4Text),
    ...row(10, of.clusterList, (all) => all.map(ipv4Text)),
    ...row(14, of.reach, ({ family, nextHop }) => [family ?? 'another family', ...nextHopText(nextHop)]),
    ...row(15, of.unreach, ({ family }) => family ?? 'another family'),
    ...row(16, of.extendedCommunities, (all) => all.map(extendedCommunityText)),
    ...row(17, of.as4Path, pathText),
    ...row(18, of.as4Aggregator, aggregator),
    ...row(32, of.largeCommunities, (all) =>
      all.map((it) => `${it.globalAdministrator}:${it.localData1}:${it.localData2}`),
    ),
    ...row(35, of.onlyToCustomer, (it) => `AS ${it}`),
  ]
}

function row<T>(
  type: number,
  value: T | undefined,
  show: (value: T) => AttributeReport['value'],
): AttributeReport[] {
  return value === undefined ? [] : [{ type, name: attributeName(type), value: show(value) }]
}

function rawReport({ type, flags, value }: RawAttribute): AttributeReport {
  const name = attributeName(type)
  return { type, name, value: `flags ${flags.toString(16).padStart(2, '0')}, ${value.toHex() || 'no value'}` }
}

/** `65001 65002 {65003,65004}`, confederations in round brackets, as routers print them. */
function pathText(segments: readonly AsPathSegment[]): string {
  return segments.length === 0 ? 'empty' : segments.map(segmentText).join(' ')
}

function segmentText({ type, numbers }: AsPathSegment): string {
  switch (type) {
    case 1:
      return `{${numbers.join(',')}}`
    case 3:
      return `(${numbers.join(' ')})`
    case 4:
      return `[${numbers.join(',')}]`
    default:
      return numbers.join(' ')
  }
}

function prefixes(all: readonly BgpPrefix[]): string[] {
  return all.map(prefixText)
}
