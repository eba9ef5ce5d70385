// Does what an adoption plan says, step by step, each waited for before the next. It stops at the first failure and leaves
// everything as it is then; what is done already is found done the next time.

import { DAEMON_SETS, DEPLOYMENTS } from '@ingot/api'
import type { Answer, Stored } from '@ingot/kube'
import type { DaemonSet, Deployment } from 'kubernetes-types/apps/v1'
import type { AdoptionPlan } from './adoption-plan.ts'
import { DONE, waitUntil } from './adoption-world.ts'
import type { AdoptionWorld, Outcome } from './adoption-world.ts'
import { withoutFrr } from './frr-pods.ts'
import type { Installation, Program } from './installation.ts'
import { moveNodes } from './move-nodes.ts'

export async function applyAdoption(plan: AdoptionPlan, world: AdoptionWorld): Promise<Outcome> {
  const { installation, images, blockers } = plan
  if (installation === undefined) return { ok: false, message: 'there is no MetalLB to adopt' }
  const [blocker] = blockers
  if (blocker !== undefined) return { ok: false, message: blocker }
  const { controller, speaker } = installation
  const steps = [
    ...(controller === undefined ? [] : [() => replace(installation, controller, images.controller, world)]),
    () => replace(installation, speaker, images.speaker, world),
    ...(installation.mode === 'frr-k8s' ? [() => moveNodes(plan, installation, world)] : []),
  ]
  for (const step of steps) {
    const outcome = await step()
    if (!outcome.ok) return outcome
  }
  return DONE
}

async function replace(
  installation: Installation,
  program: Program,
  image: string,
  world: AdoptionWorld,
): Promise<Outcome> {
  const { name, container } = program
  const what = `${program.kind} ${installation.namespace}/${name}`
  if (program.image !== image) {
    const isRewritten = container === 'speaker' && installation.mode === 'frr'
    const written = isRewritten
      ? await rewrite(installation, image, world)
      : await setImage(installation, program, image, world)
    if (!written.ok) return { ok: false, message: `${what} is not changed: ${written.error.message}` }
    world.say(
      `${what}: ${container} has the image ${image}${isRewritten ? ', and FRR is out of its Pods' : ''}`,
    )
  }
  const rolled = await waitUntil(world, () => unfinished(installation, program, world))
  if (!rolled.ok) return { ok: false, message: `${what}: ${rolled.message}; kubectl describe pods says why` }
  world.say(`${what}: all of its Pods are new and ready`)
  return DONE
}

function setImage(
  { namespace }: Installation,
  { kind, name, container }: Program,
  image: string,
  { client }: AdoptionWorld,
): Promise<Answer<unknown>> {
  const patch = { spec: { template: { spec: { containers: [{ name: container, image }] } } } }
  const resource = kind === 'DaemonSet' ? DAEMON_SETS : DEPLOYMENTS
  return client.patch(resource, { namespace, name }, 'application/strategic-merge-patch+json', patch)
}

async function rewrite(
  { namespace, speaker: { name } }: Installation,
  image: string,
  { client }: AdoptionWorld,
): Promise<Answer<unknown>> {
  const found = await client.get<Stored<DaemonSet>>(DAEMON_SETS, { namespace, name })
  return found.ok ? client.update(DAEMON_SETS, withoutFrr(found.value, image)) : found
}

/** What a roll-out still lacks, as `kubectl rollout status` has it; undefined for nothing. */
async function unfinished(
  { namespace }: Installation,
  { kind, name }: Program,
  { client }: AdoptionWorld,
): Promise<string | undefined> {
  if (kind === 'DaemonSet') {
    const found = await client.get<Stored<DaemonSet>>(DAEMON_SETS, { namespace, name })
    if (!found.ok) return found.error.message
    const {
      desiredNumberScheduled = 0,
      updatedNumberScheduled = 0,
      numberAvailable = 0,
    } = found.value.status ?? {}
    return missing(found.value, desiredNumberScheduled, updatedNumberScheduled, numberAvailable)
  }
  const found = await client.get<Stored<Deployment>>(DEPLOYMENTS, { namespace, name })
  if (!found.ok) return found.error.message
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = found.value.status ?? {}
  const wanted = found.value.spec?.replicas ?? 1
  if (replicas > wanted) return `${replicas - wanted} old Pods are still there`
  return missing(found.value, wanted, updatedReplicas, availableReplicas)
}

function missing(
  { metadata, status }: Stored<DaemonSet> | Stored<Deployment>,
  wanted: number,
  updated: number,
  available: number,
): string | undefined {
  const { generation = 0 } = metadata as { readonly generation?: number }
  if ((status?.observedGeneration ?? 0) < generation) return 'its controller has not seen the change'
  const count = Math.min(updated, available)
  return count < wanted ? `${count} of ${wanted} Pods are new and ready` : undefined
}
