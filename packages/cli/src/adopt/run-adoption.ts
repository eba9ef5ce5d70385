// From the flags of `ingot adopt` to its plan and, where that is asked for, to what it did. Loaded when the command runs: it
// brings the Kubernetes client along.

import { seconds } from '@ingot/api'
import { imageOf, IMAGES } from '@ingot/deploy'
import { createClient, systemRuntime } from '@ingot/kube'
import type { Client, ClusterConfig } from '@ingot/kube'
import { findConfig } from '../cluster/open-cluster.ts'
import type { ConnectionValues } from '../cluster/open-cluster.ts'
import type { Terminal } from '../command.ts'
import { planAdoption } from './adoption-plan.ts'
import type { AdoptionPlan } from './adoption-plan.ts'
import { applyAdoption } from './apply-adoption.ts'
import { findInstallation } from './installation.ts'
import { readObjects } from './objects.ts'

export interface AdoptionValues extends ConnectionValues {
  readonly apply: boolean
  readonly 'controller-image': string
  readonly 'speaker-image': string
  readonly 'ignore-peer': readonly string[]
  readonly timeout: number
  readonly 'metallb-namespace': string
}

/** Returns the exit code: 0 where all is well, or done; 1 where something is in the way or has failed. */
export async function runAdoption(
  values: AdoptionValues,
  terminal: Terminal,
  show: (plan: AdoptionPlan) => void,
): Promise<number> {
  const config = await findConfig('adopt', values, terminal)
  if (config === undefined) return 1
  const client = createClient(config, 'ingot', systemRuntime)
  try {
    const plan = await readPlan(values, client, terminal)
    if (plan === undefined) return 1
    if (values.apply) return await apply(plan, values, { client, config }, terminal)
    show(plan)
    return plan.blockers.length === 0 ? 0 : 1
  } finally {
    client.close()
  }
}

async function readPlan(
  values: AdoptionValues,
  client: Client,
  { complain }: Terminal,
): Promise<AdoptionPlan | undefined> {
  const read = await readObjects(client)
  if (!read.ok) {
    complain(`ingot adopt: ${read.message}`)
    return undefined
  }
  for (const gap of read.gaps) complain(`ingot adopt: ${gap}`)
  const images = {
    controller: values['controller-image'] || imageOf('controller', IMAGES),
    speaker: values['speaker-image'] || imageOf('speaker', IMAGES),
  }
  const installation = findInstallation(read.objects, values['metallb-namespace'])
  return planAdoption(read.objects, installation, images, values['metallb-namespace'])
}

async function apply(
  plan: AdoptionPlan,
  values: AdoptionValues,
  { client, config }: { readonly client: Client; readonly config: ClusterConfig },
  { print, complain, signal }: Terminal,
): Promise<number> {
  const { namespace = values['metallb-namespace'] } = plan.installation ?? {}
  const outcome = await applyAdoption(plan, {
    client,
    speakers: { config, namespace, runtime: systemRuntime },
    runtime: systemRuntime,
    patience: seconds(values.timeout),
    signal,
    ignoredPeers: values['ignore-peer'],
    say: print,
  })
  if (!outcome.ok) {
    complain(`ingot adopt: ${outcome.message}`)
    return 1
  }
  print("Ingot is in MetalLB's place.")
  return 0
}
