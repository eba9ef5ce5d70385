// `spec.serviceAllocation` of an IPAddressPool: which Services the pool is reserved for, with selectors of namespaces
// resolved to their names. Selectors that match no namespace admit none; MetalLB would admit all.

import { accept, quotedSelector, selectorMatches } from '@ingot/api'
import type { LabelSelector, Result } from '@ingot/api'
import type { IPAddressPool } from '@ingot/api/kinds'
import type { Namespace } from 'kubernetes-types/core/v1'
import type { ServiceAllocation } from './config.ts'
import type { Reject } from './rejection.ts'
import { duplicateSelector, invalidSelector } from './selectors.ts'

type Manifest = NonNullable<IPAddressPool['spec']['serviceAllocation']>

const FIELD = 'spec.serviceAllocation'

/** Reads the section of pool `name`; `reject` carries the name and MetalLB's prefix. */
export function parseServiceAllocation(
  manifest: Manifest,
  namespaces: readonly Namespace[],
  name: string,
  reject: Reject,
): Result<ServiceAllocation> {
  const { priority = 0, namespaceSelectors = [], serviceSelectors = [] } = manifest
  const named = manifest.namespaces ?? []
  if (new Set(named).size < named.length) {
    return reject(`${FIELD}.namespaces`, 'duplicate definition in namespaces field', 'name each one once')
  }
  const lists = { namespaceSelectors, serviceSelectors }
  for (const [field, selectors] of Object.entries(lists)) {
    const duplicate = duplicateSelector(field, selectors)
    if (duplicate !== undefined) return reject(`${FIELD}.${field}`, duplicate, 'remove one of the two')
  }
  for (const [field, selectors] of Object.entries(lists)) {
    const invalid = invalidSelector(selectors)
    if (invalid === undefined) continue
    const what = field === 'namespaceSelectors' ? 'namespace' : 'service'
    const selector = quotedSelector(selectors[invalid.index] ?? {})
    const message = `${invalid.error}\ninvalid ${what} label selector ${selector} in ip pool ${name}`
    return reject(`${FIELD}.${field}[${invalid.index}]`, message)
  }
  const isRestricted = named.length > 0 || namespaceSelectors.length > 0
  return accept({
    priority,
    serviceSelectors,
    ...(isRestricted && { namespaces: new Set([...named, ...matching(namespaces, namespaceSelectors)]) }),
  })
}

function matching(namespaces: readonly Namespace[], selectors: readonly LabelSelector[]): string[] {
  return namespaces.flatMap(({ metadata }) =>
    selectors.some((selector) => selectorMatches(selector, metadata?.labels ?? {}))
      ? [metadata?.name ?? '']
      : [],
  )
}
