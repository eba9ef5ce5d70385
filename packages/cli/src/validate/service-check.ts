// What a Service asks of MetalLB and cannot get whatever the pools are, in the allocator's words, and annotations that
// nobody reads. Whether an address is free is not asked: manifests alone do not know.

import { readWanted } from '@ingot/allocator'
import { ALLOCATED_FROM_POOL, deprecatedAnnotationKeys, readAnnotation } from '@ingot/api'
import type { AnnotationName } from '@ingot/api'
import type { Service } from 'kubernetes-types/core/v1'
import { didYouMean } from '../closest.ts'
import type { Finding } from '../manifests/finding.ts'
import { findingAt } from '../manifests/manifest.ts'
import type { Manifest } from '../manifests/manifest.ts'
import { asApplied } from './as-applied.ts'

const NAMES: readonly AnnotationName[] = ['address-pool', 'allow-shared-ip', 'loadBalancerIPs']
const PREFIX = 'metallb.io/'
const OLD_PREFIX = 'metallb.universe.tf/'

/** For a Service that the API server takes. */
export function checkService(manifest: Manifest): Finding[] {
  // a parsed boundary: the API server has taken it
  const service = asApplied(manifest) as unknown as Service
  const findings: Finding[] = []
  for (const key of deprecatedAnnotationKeys(service.metadata)) {
    const remedy = `write ${PREFIX}${key.slice(OLD_PREFIX.length)}`
    if (NAMES.some((name) => key === `${OLD_PREFIX}${name}`)) {
      const message = 'the prefix metallb.universe.tf is deprecated'
      findings.push(findingAt(manifest, 'warning', annotation(key), message, { remedy }))
    }
  }
  if (service.spec?.type !== 'LoadBalancer') return findings
  const wanted = readWanted(service)
  if (wanted.ok) return findings
  const { message, remedy } = wanted.verdict
  const asked = readAnnotation(service.metadata, 'loadBalancerIPs')
  const field = asked?.value ? annotation(asked.key) : 'spec.loadBalancerIP'
  return [...findings, findingAt(manifest, 'refused', field, message, remedy === undefined ? {} : { remedy })]
}

/** Annotations under MetalLB's prefixes that have no effect, of any object. */
export function checkAnnotations(manifest: Manifest): Finding[] {
  const isService = manifest.apiVersion === 'v1' && manifest.kind === 'Service'
  const { metadata } = asApplied(manifest) as { readonly metadata?: Service['metadata'] }
  return Object.keys(metadata?.annotations ?? {}).flatMap((key) => {
    const prefix = [PREFIX, OLD_PREFIX].find((each) => key.startsWith(each))
    const name = key.slice(prefix?.length)
    if (prefix === undefined || (isService && NAMES.some((known) => known === name))) return []
    if (isService && key === ALLOCATED_FROM_POOL) {
      const message = 'is written by the controller'
      return [findingAt(manifest, 'warning', annotation(key), message, { remedy: 'delete the line' })]
    }
    const meant = isService ? didYouMean(name, NAMES, PREFIX) : ''
    return [findingAt(manifest, 'warning', annotation(key), `has no effect${meant}`)]
  })
}

function annotation(key: string): string {
  return `metadata.annotations.${key}`
}
