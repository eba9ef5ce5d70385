// Manifests held against their schemas, then put on a cluster: what is refused, and what would become of the addresses.

import { planChange } from '@ingot/plan'
import type { Cluster, Plan, Settings } from '@ingot/plan'
import type { Finding } from '../manifests/finding.ts'
import type { ReadManifests } from '../manifests/read-manifests.ts'
import { appliedManifests } from './applied-manifests.ts'

/** A plan, and what of the manifests is not part of it. */
export interface PlanReport extends Plan {
  /** What is wrong in the files. A manifest that is refused by its schema is left out of the plan. */
  readonly findings: readonly Finding[]
  /** The Services that the manifests are about. */
  readonly named: readonly string[]
}

/** Plans to apply everything that was read. `namespace` is MetalLB's. */
export async function planManifests(
  before: Cluster,
  read: ReadManifests,
  namespace: string,
  settings: Settings,
): Promise<PlanReport> {
  const { cluster, findings, named } = await appliedManifests(before, read, namespace)
  const plan = planChange(before, cluster, settings)
  const told = new Set(findings.map(({ message }) => message))
  return {
    ...plan,
    rejected: plan.rejected.filter(({ message }) => !told.has(message)),
    findings,
    named,
  }
}
