// Manifests that a person pasted into the web page, put on the cluster as the controller knows it: read, checked and applied as
// `ingot plan --live` would, but with pauses, since the controller has other work.

import { milliseconds } from '@ingot/api'
import type { AppliedManifests } from '@ingot/controller'
import { systemRuntime, wait } from '@ingot/kube'
import type { Cluster } from '@ingot/plan'
import { readManifests } from '../manifests/read-manifests.ts'
import { appliedManifests } from './applied-manifests.ts'
import { familiesOf } from './read-cluster.ts'

/** `namespace` is MetalLB's. */
export async function applyPasted(
  text: string,
  before: Cluster,
  namespace: string,
): Promise<AppliedManifests> {
  async function* input() {
    yield new TextEncoder().encode(text)
  }
  const pause = () => wait(systemRuntime, milliseconds(0)).done
  const read = await readManifests({ paths: ['-'], isRecursive: false, input })
  await pause()
  const { cluster, findings, named } = await appliedManifests(before, read, namespace, pause)
  await pause()
  return { cluster, families: familiesOf(before.services), findings, named }
}
