// What L2Advertisements and BGPAdvertisements have in common: which pools they announce, and how lists and selectors can
// be wrong. Pools that do not exist (yet) are no error, as in MetalLB.

import { selectorMatches } from '@ingot/api'
import type { Labels, LabelSelector } from '@ingot/api'
import type { ConfiguredPool, PoolsByName } from './address-pool.ts'
import type { Refusal, Reject } from './rejection.ts'
import { duplicateSelector, duplicateValue, invalidSelector } from './selectors.ts'

/** Which pools an advertisement announces: those it names and those it selects; without either, all. */
export interface PoolChoice {
  readonly names: ReadonlySet<string>
  readonly selectors: readonly LabelSelector[]
}

/** From the fields of a spec. */
export function poolChoice({
  ipAddressPools = [],
  ipAddressPoolSelectors = [],
}: {
  readonly ipAddressPools?: readonly string[] | undefined
  readonly ipAddressPoolSelectors?: readonly LabelSelector[] | undefined
}): PoolChoice {
  return { names: new Set(ipAddressPools), selectors: ipAddressPoolSelectors }
}

/** Whether the pool of that name and those labels is chosen. */
export function isChosen(choice: PoolChoice, name: string, labels: Labels): boolean {
  const { names, selectors } = choice
  return isOpen(choice) || names.has(name) || selectors.some((selector) => selectorMatches(selector, labels))
}

/** The pools that are chosen, each once. Labels are looked at only where something selects by them. */
export function chosenPools(choice: PoolChoice, pools: PoolsByName): readonly ConfiguredPool[] {
  const { names, selectors } = choice
  if (isOpen(choice)) return Array.from(pools.values())
  if (selectors.length === 0) return Array.from(names).flatMap((name) => pools.get(name) ?? [])
  return Array.from(pools.values()).filter(({ pool, labels }) => isChosen(choice, pool.name, labels))
}

function isOpen({ names, selectors }: PoolChoice): boolean {
  return names.size === 0 && selectors.length === 0
}

/** Refuses the first plain list with a duplicate. `fields` are the last names of their paths. */
export function checkDuplicateValues(
  lists: readonly { field: string; word: string; values: readonly string[] }[],
  reject: Reject,
): Refusal | undefined {
  for (const { field, word, values } of lists) {
    const duplicate = duplicateValue(word, values)
    if (duplicate !== undefined) return reject(`spec.${field}`, duplicate, 'name each one once')
  }
  return undefined
}

/** Refuses the first list with a selector that is there twice. */
export function checkDuplicateSelectors(
  lists: Readonly<Record<string, readonly LabelSelector[]>>,
  reject: Reject,
): Refusal | undefined {
  for (const [field, selectors] of Object.entries(lists)) {
    const duplicate = duplicateSelector(field, selectors)
    if (duplicate !== undefined) return reject(`spec.${field}`, duplicate, 'remove one of the two')
  }
  return undefined
}

/** Refuses the first selector that cannot be evaluated; `what` is MetalLB's word for it, `name` the advertisement's. */
export function checkSelectors(
  field: string,
  what: string,
  selectors: readonly LabelSelector[],
  name: string,
  reject: Reject,
): Refusal | undefined {
  const invalid = invalidSelector(selectors)
  if (invalid === undefined) return undefined
  return reject(`spec.${field}[${invalid.index}]`, `${invalid.error}\nfailed to parse ${what} for ${name}`)
}
