// Which addresses `ingot doctor --local --probe` asks the segment for: those of pools that no Service has, as far as they are
// on a link of this machine. Pure.

import { ingressAddresses } from '@ingot/api'
import type { Config } from '@ingot/config'
import { contains, formatAddress, parsePrefix, rangeOfPrefix } from '@ingot/net'
import type { AddressRange } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'

/** Of all pools together; the kernel's table of neighbours holds a thousand. */
export const PROBED_MAX = 256

/** IPv4, the first of every pool first. `own` are the machine's addresses with their prefixes. */
export function probedAddresses(
  { pools }: Pick<Config, 'pools'>,
  services: readonly Service[],
  own: readonly string[],
): readonly string[] {
  const taken = new Set([...services.flatMap(ingressAddresses), ...own.map((it) => it.split('/')[0] ?? '')])
  const links = own.flatMap((it) => {
    const prefix = parsePrefix(it)
    return prefix === undefined || prefix.network.family === 'IPv6' ? [] : [rangeOfPrefix(prefix)]
  })
  const found: string[] = []
  for (const range of pools.flatMap((pool) => pool.ranges).filter(({ family }) => family === 'IPv4')) {
    for (const { first, last } of links.flatMap((link) => common(range, link) ?? []))
      for (let value = first; value <= last && found.length < PROBED_MAX; value++) {
        const text = formatAddress({ family: 'IPv4', value })
        if (!taken.has(text)) found.push(text)
      }
  }
  return [...new Set(found)]
}

function common(a: AddressRange, b: AddressRange): AddressRange | undefined {
  const first = a.first > b.first ? a.first : b.first
  const last = a.last < b.last ? a.last : b.last
  return contains(a, { family: a.family, value: first }) && first <= last ? { ...a, first, last } : undefined
}
