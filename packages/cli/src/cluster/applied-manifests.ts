// A cluster after manifests that were read are applied to it, as far as their schemas take them; and what they refuse.

import type { Cluster } from '@ingot/plan'
import type { Finding } from '../manifests/finding.ts'
import type { Manifest } from '../manifests/manifest.ts'
import type { ReadManifests } from '../manifests/read-manifests.ts'
import { checkManifests } from '../validate/check-manifests.ts'
import { withManifests } from './with-manifests.ts'

export interface Applied {
  readonly cluster: Cluster
  /** What is refused. */
  readonly findings: readonly Finding[]
  readonly manifests: readonly Manifest[]
  /** The Services among them. */
  readonly named: readonly string[]
}

/** `namespace` is MetalLB's; `pause` waits while others do their work. */
export async function appliedManifests(
  before: Cluster,
  read: ReadManifests,
  namespace: string,
  pause = async () => {},
): Promise<Applied> {
  const checked = await checkManifests(read.manifests, namespace, undefined, pause)
  await pause()
  const findings = [...read.findings, ...checked.findings].filter(({ severity }) => severity === 'refused')
  const manifests = read.manifests.filter((manifest) => checked.accepted.has(manifest))
  const services = manifests.filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Service')
  const named = services.map((it) => `${it.namespace ?? 'default'}/${it.name}`)
  return { cluster: withManifests(before, manifests, namespace), findings, manifests, named }
}
