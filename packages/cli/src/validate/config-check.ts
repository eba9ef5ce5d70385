// What MetalLB's objects mean together: bad ranges, pools that overlap, selectors that cannot be evaluated. The sentences
// are @ingot/config's; here each finds its way back to the file and line. An object elsewhere than in MetalLB's namespace is
// no part of the configuration.

import { parseConfig } from '@ingot/config'
import type { Namespace } from 'kubernetes-types/core/v1'
import type { Finding } from '../manifests/finding.ts'
import { findingAt } from '../manifests/manifest.ts'
import type { Manifest } from '../manifests/manifest.ts'
import { asApplied } from './as-applied.ts'
import { isMetallb } from './metallb-kinds.ts'

/** An object with the namespace it would be in. */
export interface PlacedManifest {
  readonly manifest: Manifest
  readonly namespace: string
}

/** @param placed Objects that an API server takes. */
export function checkConfig(placed: readonly PlacedManifest[], metallbNamespace: string): Finding[] {
  const ours = placed.filter(({ manifest }) => isMetallb(manifest))
  const elsewhere = ours.filter(({ namespace }) => namespace !== metallbNamespace)
  const inForce = ours.filter(({ namespace }) => namespace === metallbNamespace).map((each) => each.manifest)
  const remedy = `write ${metallbNamespace}, or name the namespace of MetalLB with --namespace`
  const message = `is ignored: it is not in ${metallbNamespace}`
  return [
    ...rejections(inForce, namespacesAmong(placed)),
    ...elsewhere.map(({ manifest }) =>
      findingAt(manifest, 'warning', 'metadata.namespace', message, { remedy }),
    ),
  ]
}

/** Every list that parseConfig takes is made here. */
function rejections(inForce: readonly Manifest[], namespaces: readonly Namespace[]): Finding[] {
  const objects = (kind: string) => inForce.filter((manifest) => manifest.kind === kind).map(asStored)
  const { rejected } = parseConfig({
    pools: objects('IPAddressPool'),
    l2Advertisements: objects('L2Advertisement'),
    namespaces,
  })
  return rejected.map(({ message, facts, remedy }) => {
    const { kind, name, field = '' } = facts
    const manifest = inForce.find((each) => each.kind === kind && each.name === name)
    if (manifest === undefined) throw new Error(`a verdict about no object: ${message}`)
    return findingAt(manifest, 'refused', String(field), message, remedy === undefined ? {} : { remedy })
  })
}

/** A status is dropped when an object is created. */
function asStored(manifest: Manifest) {
  const { status: _status, ...object } = asApplied(manifest)
  return object
}

function namespacesAmong(placed: readonly PlacedManifest[]): readonly Namespace[] {
  const manifests = placed.map(({ manifest }) => manifest)
  const namespaces = manifests.filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Namespace')
  // a parsed boundary: the API server takes them
  return namespaces.map(asApplied) as readonly Namespace[]
}
