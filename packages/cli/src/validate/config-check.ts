// What MetalLB's objects mean together: bad ranges, pools that overlap, selectors that no API server could evaluate. The sentences are
// @ingot/config's; here each finds its way back to the file and line. An object elsewhere than in MetalLB's namespace is no
// part of the configuration.

import { parseConfig } from '@ingot/config'
import type { ConfigObjects } from '@ingot/config'
import type { Finding } from '../manifests/finding.ts'
import { findingAt } from '../manifests/manifest.ts'
import type { Manifest } from '../manifests/manifest.ts'
import { withoutMetadataMistakes } from './metadata-check.ts'
import { isMetallb } from './metallb-kinds.ts'

/** An object with the namespace it would be in. */
export interface PlacedManifest {
  readonly manifest: Manifest
  readonly namespace: string
}

/** The kinds of a configuration, and where parseConfig takes them. */
const LISTS = { IPAddressPool: 'pools', L2Advertisement: 'l2Advertisements' } as const

/** @param placed Objects that an API server takes. */
export function checkConfig(placed: readonly PlacedManifest[], metallbNamespace: string): Finding[] {
  const ours = placed.filter(({ manifest }) => isMetallb(manifest))
  const inForce = ours.filter(({ namespace }) => namespace === metallbNamespace).map((each) => each.manifest)
  const elsewhere = ours.filter(({ namespace }) => namespace !== metallbNamespace)
  return [
    ...meaningOf(
      inForce,
      placed.map((each) => each.manifest),
    ),
    ...elsewhere.map(({ manifest }) =>
      findingAt(manifest, 'warning', 'metadata.namespace', `is ignored: it is not in ${metallbNamespace}`, {
        remedy: `write ${metallbNamespace}, or name the namespace of MetalLB with --namespace`,
      }),
    ),
  ]
}

/** A status is dropped when an object is created. */
function asStored(manifest: Manifest) {
  const { status: _status, ...object } = withoutMetadataMistakes(manifest)
  return object
}

function meaningOf(inForce: readonly Manifest[], all: readonly Manifest[]): Finding[] {
  const objects = Object.entries(LISTS).map(([kind, list]) => [
    list,
    inForce.filter((manifest) => manifest.kind === kind).map(asStored),
  ])
  const namespaces = all.filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Namespace')
  // a parsed boundary: parseConfig checks MetalLB's kinds itself, and the API server has taken the namespaces
  const config = {
    ...Object.fromEntries(objects),
    namespaces: namespaces.map(withoutMetadataMistakes),
  } as ConfigObjects
  return parseConfig(config).rejected.flatMap(({ message, facts, remedy }) => {
    const manifest = inForce.find(({ kind, name }) => kind === facts['kind'] && name === facts['name'])
    if (manifest === undefined) return []
    const field = String(facts['field'] ?? '')
    return [findingAt(manifest, 'refused', field, message, remedy === undefined ? {} : { remedy })]
  })
}
