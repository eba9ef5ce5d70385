// What a Service asks of MetalLB and cannot get whatever the pools are, in the allocator's words. Whether an address is
// free is not asked: manifests alone do not know.

import { readWanted } from '@ingot/allocator'
import { readAnnotation } from '@ingot/api'
import type { Service } from 'kubernetes-types/core/v1'
import type { Finding } from '../manifests/finding.ts'
import { findingAt } from '../manifests/manifest.ts'
import type { Manifest } from '../manifests/manifest.ts'
import { annotationField } from './annotation-check.ts'
import { asApplied } from './as-applied.ts'

/** For a Service that the API server takes. */
export function checkService(manifest: Manifest): Finding[] {
  // a parsed boundary: the API server has taken it
  const service = asApplied(manifest) as unknown as Service
  if (service.spec?.type !== 'LoadBalancer') return []
  const wanted = readWanted(service)
  if (wanted.ok) return []
  const { message, remedy } = wanted.verdict
  const asked = readAnnotation(service.metadata, 'loadBalancerIPs')
  const field = asked?.value ? annotationField(asked.key) : 'spec.loadBalancerIP'
  return [findingAt(manifest, 'refused', field, message, { remedy })]
}
