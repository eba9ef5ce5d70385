// All that can be said of manifests without a cluster: object by object, and of the configuration that they make. Reading
// is in ../manifests, printing in report.ts.

import type { BgpMode } from '@ingot/config'
import type { Finding } from '../manifests/finding.ts'
import { findingAt } from '../manifests/manifest.ts'
import type { Manifest } from '../manifests/manifest.ts'
import { checkAnnotations } from './annotation-check.ts'
import { checkConfig } from './config-check.ts'
import type { PlacedManifest } from './config-check.ts'
import { checkMetadata } from './metadata-check.ts'
import { isMetallb } from './metallb-kinds.ts'
import { checkPool } from './pool-check.ts'
import { openSchemaCheck } from './schema-check.ts'
import { checkService } from './service-check.ts'

export interface CheckedManifests {
  readonly findings: readonly Finding[]
  /** Those that an API server would store; what they mean together may still be refused. */
  readonly accepted: ReadonlySet<Manifest>
}

/**
 * @param metallbNamespace Where the configuration has to be.
 * @param bgpMode Refuse too what MetalLB refuses in it, which Ingot takes.
 * @param pause Waits while others do their work; for a program that has other work than this.
 */
export async function checkManifests(
  manifests: readonly Manifest[],
  metallbNamespace: string,
  bgpMode?: BgpMode,
  pause = async () => {},
): Promise<CheckedManifests> {
  using schema = openSchemaCheck(metallbNamespace)
  const findings: Finding[] = []
  const latest = new Map<string, PlacedManifest>()
  const accepted = new Set<Manifest>()
  for (const manifest of manifests) {
    await pause()
    const namespace = await schema.namespaceOf(manifest)
    const identity = [groupOf(manifest), manifest.kind, namespace, manifest.name].join('/')
    const before = latest.get(identity)?.manifest
    if (before !== undefined) findings.push(replaced(before, manifest))
    latest.set(identity, { manifest, namespace })
    findings.push(...checkMetadata(manifest), ...checkAnnotations(manifest))
    const found = await schema.findings(manifest)
    findings.push(...found)
    if (found.length > 0) continue
    accepted.add(manifest)
    if (manifest.apiVersion === 'v1' && manifest.kind === 'Service') findings.push(...checkService(manifest))
    if (isMetallb(manifest) && manifest.kind === 'IPAddressPool') findings.push(...checkPool(manifest))
  }
  const inForce = [...latest.values()].filter(({ manifest }) => accepted.has(manifest))
  return { findings: [...findings, ...checkConfig(inForce, metallbNamespace, bgpMode)], accepted }
}

function groupOf({ apiVersion }: Manifest): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
}

/** As an apply of them in order does. */
function replaced(before: Manifest, { file, places }: Manifest): Finding {
  const line = places('')[0]?.line ?? 1
  const message = `is replaced by the object of the same name at ${file}:${line}`
  return findingAt(before, 'warning', 'metadata.name', message, { remedy: 'keep one of the two' })
}
