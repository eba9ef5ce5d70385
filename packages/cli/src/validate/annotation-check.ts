// Annotations under our prefixes that nobody reads, of any object, and those whose prefix is deprecated.

import {
  ALLOCATED_FROM_POOL,
  BGP_ADVERTISEMENT_ANNOTATIONS,
  BGP_PEER_ANNOTATIONS,
  LAYER2_NODE,
  LAYER2_STRATEGY,
  POOL_ANNOTATIONS,
  deprecatedAnnotationKeys,
} from '@ingot/api'
import type { ObjectMeta } from 'kubernetes-types/meta/v1'
import { didYouMean } from '../closest.ts'
import type { Finding } from '../manifests/finding.ts'
import { findingAt } from '../manifests/manifest.ts'
import type { Manifest } from '../manifests/manifest.ts'
import { asApplied } from './as-applied.ts'

const PREFIX = 'metallb.io/'
const OLD_PREFIX = 'metallb.universe.tf/'
const PREFIXES = [PREFIX, OLD_PREFIX, 'ingot.dev/']

/** By kind, the annotations that have an effect; MetalLB's have it under its old prefix too. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  Service: [
    ...['address-pool', 'allow-shared-ip', 'loadBalancerIPs'].map((name) => `${PREFIX}${name}`),
    LAYER2_NODE,
  ],
  IPAddressPool: [`${PREFIX}share-address-pool`, ...Object.values(POOL_ANNOTATIONS)],
  L2Advertisement: [LAYER2_STRATEGY],
  BGPAdvertisement: Object.values(BGP_ADVERTISEMENT_ANNOTATIONS),
  BGPPeer: Object.values(BGP_PEER_ANNOTATIONS),
}

/** For an object that the API server takes. */
export function checkAnnotations(manifest: Manifest): Finding[] {
  const known = KNOWN[manifest.kind] ?? []
  const { metadata } = asApplied(manifest) as { readonly metadata?: ObjectMeta }
  const deprecated = new Set(deprecatedAnnotationKeys(metadata))
  const warning = (key: string, message: string, remedy?: string) =>
    findingAt(manifest, 'warning', annotationField(key), message, { remedy })
  return Object.keys(metadata?.annotations ?? {}).flatMap((key) => {
    if (!PREFIXES.some((prefix) => key.startsWith(prefix))) return []
    const current = deprecated.has(key) ? `${PREFIX}${key.slice(OLD_PREFIX.length)}` : key
    if (known.includes(current)) {
      const message = 'the prefix metallb.universe.tf is deprecated'
      return current === key ? [] : [warning(key, message, `write ${current}`)]
    }
    if (manifest.kind === 'Service' && key === ALLOCATED_FROM_POOL)
      return [warning(key, 'is written by the controller', 'delete the line')]
    return [warning(key, `has no effect${didYouMean(current, known)}`)]
  })
}

/** The path of an annotation, as a person edits it. */
export function annotationField(key: string): string {
  return `metadata.annotations.${key}`
}
