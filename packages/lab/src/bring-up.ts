// Brings the lab up, step by step: network, API server, objects, nodes, manifests, then waits until the Services have
// addresses, are announced, and answer. Each step is another file's; here are their order and what is handed to whom.
// Whatever is started is handed to `teardown` at once.

import { NODES, seconds } from '@ingot/api'
import { timestamp } from '@ingot/kube'
import type { Client, KubernetesObject } from '@ingot/kube'
import { awaitAnswers } from './await-answers.ts'
import type { Answers } from './await-answers.ts'
import type { ApiEndpoint } from './api-endpoint.ts'
import { baseObjects } from './base-objects.ts'
import { STOP_PATIENCE } from './child.ts'
import { startSegmentClient } from './client.ts'
import type { SegmentClient } from './client.ts'
import { openCluster } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { startForwarder } from './forwarder.ts'
import { ingotObjects } from './ingot-objects.ts'
import { writeSecretKey } from './memberlist-secret.ts'
import type { LabKubernetes } from './lab-kubernetes.ts'
import { createMachines } from './machines.ts'
import type { Machines } from './machines.ts'
import { applyObjects, readManifests } from './manifest.ts'
import type { ManifestPath } from './manifest.ts'
import { createNamespaces, removeNamespaces } from './namespaces.ts'
import { startNodeMonitor } from './node-monitor.ts'
import { startNodePlane } from './node-plane.ts'
import type { Site } from './site.ts'
import type { Supervised } from './supervised.ts'
import type { LabNode } from './topology.ts'

/** What bringing up needs of its caller. */
export interface BringUp {
  readonly site: Site
  readonly kubernetes: LabKubernetes
  /** What to apply. */
  readonly manifests: ManifestPath
  readonly teardown: AsyncDisposableStack
  /** Aborted when the lab is to end. */
  readonly signal: AbortSignal
  /** Tells the person what has just been done. */
  progress(text: string): void
  /** The API server is gone, and does not come back by itself. */
  died(message: string): void
  /** A program of the lab ended by itself, and is started again. */
  ended(program: Supervised, exitCode: number): void
}

/** The lab when it is up. */
export interface Up extends Answers {
  readonly api: ApiEndpoint
  readonly cluster: Cluster
  readonly client: SegmentClient
  readonly forwarder: Supervised
  readonly machines: Machines
  /** Every process that is kept running on a node. */
  programsOf(node: LabNode): readonly Supervised[]
  /** What of the manifests was refused, a sentence each. */
  readonly refused: readonly string[]
}

/** It, or which step did not come to its end; `logs` are the files that may say why. */
export type Outcome =
  | { readonly ok: true; readonly up: Up }
  | { readonly ok: false; readonly message: string; readonly logs: readonly string[] }

/** How long a cluster that has just started may take to be ready for an object. */
const PATIENCE = seconds(15)
/** The same for what a person has written, who waits for an answer. */
const MANIFEST_PATIENCE = seconds(3)

/** Brings everything up. */
export async function bringUp(options: BringUp): Promise<Outcome> {
  const { site, kubernetes, manifests, teardown, progress } = options
  const { ground, nodes } = site
  if (kubernetes.lack !== null) return failure(kubernetes.lack)
  const wanted = await readManifests(manifests.path)
  if (!wanted.ok) return failure(wanted.message)
  await removeNamespaces(ground)
  teardown.defer(() => removeNamespaces(ground))
  let isUp = false
  const broken = await createNamespaces(ground, nodes)
  if (broken !== null) return failure(`the network namespaces could not be made: ${broken}`)
  progress(`network: segment, management, ${nodeNames(nodes)}, client`)

  const api = await kubernetes.start(site, options)
  if (!api.ok) return failure(api.message, api.logs)
  teardown.defer(() => api.endpoint.stop())
  const cluster = openCluster(api.endpoint.config, site.logger)
  teardown.defer(() => cluster.close())
  const now = timestamp(new Date())
  const objects = [
    ...kubernetes.objects,
    ...baseObjects(nodes, now, api.endpoint.kubeletPort),
    ...ingotObjects(writeSecretKey(site.directory)),
  ]
  const applying = { patience: PATIENCE, signal: options.signal }
  const [unfit] = await applyObjects(cluster.client, objects, { ...applying, asKubectl: false })
  if (unfit !== undefined) return failure(`the API server refused ${unfit.message}`)
  await removeStrangers(cluster.client, nodes)
  progress(`API server: ${api.endpoint.title}`)

  const dead: Supervised[] = []
  const death = new AbortController()
  const machines = await startMachines(options, api.endpoint, cluster, (program, exitCode) => {
    if (isUp) return options.ended(program, exitCode)
    dead.push(program)
    death.abort()
  })
  const client = await startSegmentClient(site, options.ended)
  teardown.defer(() => client.program.stop(STOP_PATIENCE))
  progress('processes: controller, speakers, the Pods')

  const asKubectl = { patience: MANIFEST_PATIENCE, signal: options.signal, asKubectl: true }
  const refused = await applyObjects(cluster.client, wanted.objects, asKubectl)
  progress(`applied ${manifests.title}${refused.length === 0 ? '' : `, ${refused.length} refused`}`)
  const signal = AbortSignal.any([options.signal, death.signal])
  const objectsThere = wanted.objects.filter(
    (object) => !refused.some((refusal) => refusal.object === object),
  )
  const answers = await awaitAnswers({ ...options, signal, cluster, client, objects: objectsThere })
  const [program] = dead
  if (program !== undefined) return failure(`${program.name} ended while the lab came up`, [program.logFile])
  isUp = true
  const sentences = refused.map(({ message }) => message)
  return { ok: true, up: { api: api.endpoint, cluster, client, ...machines, refused: sentences, ...answers } }
}

/** Starts what the nodes are made of: the way to the API server, the kubelets, and the cluster's own controllers. */
async function startMachines(
  { site, kubernetes, teardown }: BringUp,
  api: ApiEndpoint,
  cluster: Cluster,
  ended: BringUp['ended'],
): Promise<Pick<Up, 'machines' | 'programsOf' | 'forwarder'>> {
  const forwarder = await startForwarder(site, api, ended)
  teardown.defer(() => forwarder.stop(STOP_PATIENCE))

  const machines = createMachines(site.ground, site.nodes, programsOf, wake)
  const isReachable = (node: string) => machines.isReachable(node)
  const controllers = kubernetes.startControllers(site, cluster, { isReachable, ended })
  teardown.defer(() => controllers.stop())
  const plane = startNodePlane(site, cluster, {
    isReachable,
    ended,
    kubeconfigOf: (pod) => api.nodeKubeconfig(pod),
  })
  teardown.defer(async () => {
    await plane.stop()
    await Promise.all(plane.kubelets.map((kubelet) => kubelet.stop()))
  })

  const monitor = startNodeMonitor(site, cluster, machines)
  teardown.defer(() => monitor.stop())

  function programsOf(node: LabNode): readonly Supervised[] {
    const kubelet = plane.kubelets.find((each) => each.node.name === node.name)
    return [...(kubelet?.programs() ?? []), ...controllers.programsOf(node)]
  }

  function wake(): void {
    plane.wake()
    controllers.wake()
    monitor.wake()
  }

  return { machines, programsOf, forwarder }
}

/** Removes the nodes of an earlier lab on the same store that had more of them. */
async function removeStrangers(client: Client, nodes: readonly LabNode[]): Promise<void> {
  const stored = await client.list<KubernetesObject>(NODES)
  const names = new Set(nodes.map(({ name }) => name))
  const strangers = (stored.ok ? stored.value.items : []).filter(
    ({ metadata: { name } }) => /^node-\d+$/.test(name) && !names.has(name),
  )
  await Promise.all(strangers.map(({ metadata }) => client.delete(NODES, metadata)))
}

function nodeNames(nodes: readonly LabNode[]): string {
  const names = nodes.map(({ name }) => name)
  return names.length < 3 ? names.join(', ') : `${names[0]} to ${names.at(-1)}`
}

function failure(message: string, logs: readonly string[] = []): Outcome {
  return { ok: false, message, logs }
}
