// What annotations say of an IPAddressPool beyond MetalLB's fields: sharing without a key, draining, the strategy,
// reservations, quotas. Annotations, since MetalLB's definition of the kind, which may be the one installed, would
// drop new fields.

import { POOL_ANNOTATIONS, accept, quoted, readAnnotation } from '@ingot/api'
import type { Result } from '@ingot/api'
import type { IPAddressPool } from '@ingot/api/kinds'
import { contains, formatAddress, parseAddress } from '@ingot/net'
import type { Address, AddressRange } from '@ingot/net'
import { annotationReader, parseSwitch } from './annotation-reader.ts'
import type { Wrong } from './annotation-reader.ts'
import { isLeftOut } from './left-out.ts'
import type { Reject } from './rejection.ts'

export interface PoolRules {
  /** Every address may be shared, by Services without a sharing key too. */
  readonly isShared: boolean
  /** No new address is given; those in use stay. */
  readonly isDraining: boolean
  readonly strategy: Strategy
  readonly reservations: readonly Reservation[]
  /** The most addresses of the pool that a namespace may have; `*` is for those without a number of their own. */
  readonly quotas: ReadonlyMap<string, number>
}

/** Which of the free addresses is given next. */
export type Strategy = (typeof STRATEGIES)[number]

const STRATEGIES = ['lowest-first', 'least-recently-used'] as const

/** An address that only this Service may get, whether it exists or not. */
export interface Reservation {
  readonly address: Address
  /** `namespace/name`. */
  readonly service: string
}

/** Those of a pool without such annotations. */
export const PLAIN_RULES: PoolRules = {
  isShared: false,
  isDraining: false,
  strategy: 'lowest-first',
  reservations: [],
  quotas: new Map(),
}

/** What of a pool decides which addresses can be reserved. */
interface Addresses {
  readonly ranges: readonly AddressRange[]
  readonly avoidBuggyIPs: boolean
}

/** Reads the annotations of a pool that has these addresses. */
export function parsePoolRules(
  { annotations }: Pick<IPAddressPool['metadata'], 'annotations'>,
  pool: Addresses,
  reject: Reject,
): Result<PoolRules> {
  if (annotations === undefined) return accept(PLAIN_RULES)
  const read = annotationReader(annotations, reject)
  const draining = read(POOL_ANNOTATIONS.draining, parseSwitch)
  if (!draining.ok) return draining
  const strategy = read(POOL_ANNOTATIONS.strategy, parseStrategy)
  if (!strategy.ok) return strategy
  const reservations = read(POOL_ANNOTATIONS.reservations, (text, wrong) =>
    parseReservations(text, pool, wrong),
  )
  if (!reservations.ok) return reservations
  const quotas = read(POOL_ANNOTATIONS.quota, parseQuotas)
  if (!quotas.ok) return quotas
  return accept({
    // the annotation is older than Ingot: any other word than true has always meant no
    isShared: readAnnotation({ annotations }, 'share-address-pool')?.value === 'true',
    isDraining: draining.value,
    strategy: strategy.value,
    reservations: reservations.value,
    quotas: quotas.value,
  })
}

function parseStrategy(text: string, wrong: Wrong): Result<Strategy> {
  const strategy = text === '' ? PLAIN_RULES.strategy : STRATEGIES.find((known) => known === text)
  return strategy === undefined
    ? wrong(`unknown strategy ${quoted(text)}`, `write one of ${STRATEGIES.join(', ')}`)
    : accept(strategy)
}

/** `192.0.2.7=shop/web 192.0.2.8=shop/api`, with blanks, commas or lines between. */
function parseReservations(text: string, pool: Addresses, wrong: Wrong): Result<Reservation[]> {
  const reservations: Reservation[] = []
  for (const word of wordsOf(text)) {
    const [, left = '', service = ''] = /^([^=]+)=([^/=]+\/[^/=]+)$/.exec(word) ?? []
    const address = parseAddress(left)
    if (address === undefined) {
      const remedy = 'write ADDRESS=NAMESPACE/SERVICE, such as 192.0.2.7=shop/web'
      return wrong(`${quoted(word)} is no reservation`, remedy)
    }
    const name = service.split('/').find((it) => !isName(it))
    if (name !== undefined) return noName(name, wrong)
    if (!pool.ranges.some((range) => contains(range, address)))
      return wrong(`${formatAddress(address)} is not in the pool`, 'reserve addresses of this pool')
    if (isLeftOut(pool, address)) {
      const remedy = 'reserve another address, or set avoidBuggyIPs to false'
      return wrong(`${formatAddress(address)} is left out by avoidBuggyIPs`, remedy)
    }
    reservations.push({ address, service })
  }
  return accept(reservations)
}

/** `shop=5 *=2`. */
function parseQuotas(text: string, wrong: Wrong): Result<ReadonlyMap<string, number>> {
  const quotas = new Map<string, number>()
  for (const word of wordsOf(text)) {
    const [, namespace, count] = /^([^=]+)=(\d{1,9})$/.exec(word) ?? []
    if (namespace === undefined)
      return wrong(`${quoted(word)} is no quota`, 'write NAMESPACE=COUNT, such as shop=5, or *=2')
    if (namespace !== '*' && !isName(namespace)) return noName(namespace, wrong)
    if (quotas.has(namespace)) return wrong(`${namespace} has two quotas`, 'name each namespace once')
    quotas.set(namespace, Number(count))
  }
  return accept(quotas)
}

/** Whether a namespace or a Service can be called so: a label of RFC 1123. */
function isName(text: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)
}

function noName(text: string, wrong: Wrong): Result<never> {
  return wrong(
    `${quoted(text)} is no valid name`,
    'write the name of a namespace or a Service: small letters, digits and -',
  )
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}
