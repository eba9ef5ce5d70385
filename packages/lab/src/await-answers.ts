// The last step of bringing up: waits until the Services that were applied have addresses, are announced, and answer.
// What does not come about within its time is no end of the lab: it is shown as it is, for a person to look into.

import { seconds } from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'
import { checks } from './checks.ts'
import type { Check } from './checks.ts'
import type { SegmentClient } from './client.ts'
import type { Cluster } from './cluster.ts'
import type { Service } from './kinds.ts'
import { addressesOf, assignedNode, readings, urlsOf } from './readings.ts'
import type { Reading } from './readings.ts'
import type { Site } from './site.ts'

export interface Answers {
  /** The Services of the manifests. */
  readonly services: readonly Service[]
  readonly rows: readonly Reading[]
  readonly results: readonly Check[]
}

interface Wait {
  readonly site: Site
  readonly cluster: Cluster
  readonly client: SegmentClient
  /** What was applied. */
  readonly objects: readonly KubernetesObject[]
  readonly signal: AbortSignal
  progress(text: string): void
}

/** How long a step may take before it counts as hung. */
const PATIENCE = seconds(15)

/** Waits, and says what came of it. */
export async function awaitAnswers(wait: Wait): Promise<Answers> {
  const { cluster, signal, progress } = wait
  const { own, count } = appliedServices(wait)
  const all = (predicate: (service: Service) => boolean) => () =>
    own().length === count && own().every(predicate) ? true : undefined

  const hasAddress = (service: Service) => addressesOf(service).length > 0
  const isAnnounced = (service: Service) => assignedNode(service, cluster.events()) !== null
  if ((await cluster.until(all(hasAddress), PATIENCE, signal)) !== null) {
    progress('addresses: every Service has its own')
    const announced = await cluster.until(all(isAnnounced), PATIENCE, signal)
    if (announced !== null) progress('announced: every Service has a node')
  }
  const answers = await observe(wait, own)
  progress('asked every address from the client')
  return answers
}

/** The load balancers of the manifests as the cluster has them by now, and how many there are to be. */
function appliedServices({ objects, cluster }: Wait) {
  const keys = new Set(objects.filter(isLoadBalancer).map(nameOf))
  return { own: () => cluster.services().filter((service) => keys.has(nameOf(service))), count: keys.size }
}

function isLoadBalancer({
  kind,
  spec,
}: KubernetesObject & { readonly spec?: { readonly type?: string } }): boolean {
  return kind === 'Service' && spec?.type === 'LoadBalancer'
}

function nameOf({ metadata: { namespace = 'default', name } }: KubernetesObject): string {
  return `${namespace}/${name}`
}

/** Looks until everything is as it should be, or for as long as a step may take. */
async function observe(
  { site, cluster, client, signal }: Wait,
  services: () => readonly Service[],
): Promise<Answers> {
  const deadline = performance.now() + PATIENCE
  for (;;) {
    const observation = await client.observe(urlsOf(services()))
    const rows = readings(services(), cluster.events(), observation, site.nodes)
    const results = checks(services(), rows)
    const isDone = results.every(({ passed }) => passed) || signal.aborted || performance.now() > deadline
    if (isDone) return { services: services(), rows, results }
    await Bun.sleep(50)
  }
}
