// What MetalLB's objects mean together: bad ranges, pools that overlap, selectors that cannot be evaluated. The sentences
// are @ingot/config's; here each finds its way back to the file and line. An object elsewhere than in MetalLB's namespace is
// no part of the configuration.

import { bgpModeRejections, parseConfig } from '@ingot/config'
import type { BgpMode } from '@ingot/config'
import type { Namespace } from 'kubernetes-types/core/v1'
import { CONFIG_LISTS } from '../config-lists.ts'
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
export function checkConfig(
  placed: readonly PlacedManifest[],
  metallbNamespace: string,
  bgpMode: BgpMode | undefined,
): Finding[] {
  const ours = placed.filter(({ manifest }) => isMetallb(manifest))
  const elsewhere = ours.filter(({ namespace }) => namespace !== metallbNamespace)
  const inForce = ours.filter(({ namespace }) => namespace === metallbNamespace).map((each) => each.manifest)
  const remedy = `write ${metallbNamespace}, or name the namespace of MetalLB with --metallb-namespace`
  const message = `is ignored: it is not in ${metallbNamespace}`
  return [
    ...rejections(inForce, namespacesAmong(placed), bgpMode),
    ...elsewhere.map(({ manifest }) =>
      findingAt(manifest, 'warning', 'metadata.namespace', message, { remedy }),
    ),
  ]
}

/** A kind of which the files have nothing may be in the cluster: what refers to it is believed. */
function rejections(
  inForce: readonly Manifest[],
  namespaces: readonly Namespace[],
  bgpMode: BgpMode | undefined,
): Finding[] {
  const lists = Object.entries(CONFIG_LISTS).flatMap(([kind, list]) => {
    const objects = inForce.filter((manifest) => manifest.kind === kind).map(asStored)
    return objects.length === 0 ? [] : [[list, objects] as const]
  })
  const configuration = { ...Object.fromEntries(lists), namespaces }
  const { rejected } = parseConfig(configuration)
  const byMode = bgpMode === undefined ? [] : bgpModeRejections(configuration, bgpMode)
  return [...rejected, ...byMode].map(({ message, facts, remedy }) => {
    const { kind, name, field = '' } = facts
    const manifest = inForce.find((each) => each.kind === kind && each.name === name)
    if (manifest === undefined) throw new Error(`a verdict about no object: ${message}`)
    return findingAt(manifest, 'refused', String(field), message, { remedy })
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
