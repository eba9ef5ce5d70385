// What has to be true when everything has come to rest, whatever went wrong before: nobody has what is not allowed, and
// nobody waits for what could be had.

import { isManaged, LAYER2_NODE } from '@ingot/api'
import { formatAddress } from '@ingot/net'
import type { Family } from '@ingot/net'
import type { Objects, StoredService } from '../objects.ts'
import { addressesOf, annotation, isSameSet, mayShare, wantedAddresses } from './claims.ts'
import { familiesOf, objection } from './objection.ts'
import { viewPools } from './pool-view.ts'
import type { PoolView } from './pool-view.ts'

/** What is wrong, one sentence each. */
export function wrongAtRest({ services, pools }: Objects): string[] {
  const view = viewPools(pools.values())
  const ours = [...services].filter(([, service]) => isManaged(service, ''))
  // what is in force while a pool is wrong depends on when the controller was started; what may be from it stays where it
  // is, even what a person has given twice
  if (view.rejected.length > 0) return []
  const wrong = [...conflicts(ours), ...wrongChoices(ours)]
  for (const [key, service] of ours) {
    const has = addressesOf(service)
    const why = has.length > 0 ? objection(service, has, view) : undefined
    if (why !== undefined) wrong.push(`${key} still has ${has.join(',')}, but ${why}`)
    if (has.length > 0) continue
    const free = couldHave(key, service, view, services)
    if (free !== undefined) wrong.push(`${key} waits, though ${free} can be had`)
  }
  return wrong
}

/**
 * Of which Services people were not told: why one waits, from whoever was started last; and, where no Event can have been
 * lost, what one got.
 */
export function untold({ services, events }: Objects, areAllToBeTold: boolean): string[] {
  const told = (service: StoredService, type: string) =>
    [...events.values()].some(
      (event) => event.involvedObject.uid === service.metadata.uid && event.type === type,
    )
  return [...services].flatMap(([key, service]) => {
    if (service.spec?.type !== 'LoadBalancer' || !isManaged(service, '')) return []
    const isWaiting = addressesOf(service).length === 0
    if (isWaiting) return told(service, 'Warning') ? [] : [`${key} waits and no Event says why`]
    return told(service, 'Normal') || !areAllToBeTold ? [] : [`no Event says what ${key} got`]
  })
}

type Keyed = readonly [key: string, service: StoredService]

function conflicts(ours: readonly Keyed[]): string[] {
  return ours.flatMap(([key, service], i) =>
    ours.slice(i + 1).flatMap(([otherKey, other]) => {
      const common = addressesOf(service).filter((address) => addressesOf(other).includes(address))
      return common.length === 0 || mayShare(service, other)
        ? []
        : [`${key} and ${otherKey} both have ${common.join(',')}`]
    }),
  )
}

/** Where owners are balanced: every Service with an address names a node, and those that share one the same. */
function wrongChoices(ours: readonly Keyed[]): string[] {
  const chosen = ours.flatMap(([key, service]) => {
    const [address] = addressesOf(service)
    return address === undefined ? [] : [{ key, address, node: service.metadata.annotations?.[LAYER2_NODE] }]
  })
  if (chosen.every(({ node }) => node === undefined)) return []
  const nodes = new Map(chosen.map(({ address, node }) => [address, node]))
  return chosen.flatMap(({ key, address, node }) => {
    if (node === undefined) return [`${key} names no node for ${address}`]
    const other = nodes.get(address)
    return node === other ? [] : [`${key} names ${node} for ${address}, another ${other ?? 'none'}`]
  })
}

/** Addresses that the Service could have now; the pools of a simulation are small enough to try them all. */
function couldHave(
  key: string,
  service: StoredService,
  view: PoolView,
  services: ReadonlyMap<string, StoredService>,
): string | undefined {
  const wanted = wantedAddresses(service)
  if (wanted === undefined) return undefined
  // MetalLB's rule: who asks by address asks for all families that the Service has, preferred or not
  const families = familiesOf(service.spec?.clusterIPs ?? [])
  if (wanted.length > 0 && !isSameSet(familiesOf(wanted), families)) return undefined
  const isFree = (address: string) =>
    [...services].every(([other, it]) => other === key || !isHeld(it, address) || mayShare(it, service))
  const candidates = wanted.length > 0 ? [wanted] : candidatesOf(service, view)
  return candidates
    .find((addresses) => addresses.every(isFree) && objection(service, addresses, view) === undefined)
    ?.join(',')
}

function isHeld(service: StoredService, address: string): boolean {
  return isManaged(service, '') && addressesOf(service).includes(address)
}

function candidatesOf(service: StoredService, { pools }: PoolView): string[][] {
  const named = annotation(service, 'address-pool')
  const open = pools.filter((pool) => (named === '' ? pool.autoAssign : pool.name === named))
  const families = familiesOf(service.spec?.clusterIPs ?? [])
  return open.flatMap(({ ranges }) => {
    const all = ranges.flatMap(({ family, first, last }) =>
      Array.from({ length: Number(last - first) + 1 }, (_, i) => ({ family, value: first + BigInt(i) })),
    )
    const of = (family: Family) => all.filter((it) => it.family === family).map(formatAddress)
    const singles = families.flatMap((family) => of(family).map((address) => [address]))
    return [...singles, ...of('IPv4').flatMap((v4) => of('IPv6').map((v6) => [v4, v6]))]
  })
}
