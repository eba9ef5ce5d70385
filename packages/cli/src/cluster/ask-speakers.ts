// Asks the speaker of each node what it knows of some addresses: over a port forwarded to its Pod, with the rights that
// kubectl has. A speaker that cannot be asked is an answer, too; nothing is waited for longer than some seconds.

import { PODS } from '@ingot/api'
import { readLayer2Report } from '@ingot/api/layer2-report'
import type { Layer2Report } from '@ingot/api/layer2-report'
import { createClient, getFromPod } from '@ingot/kube'
import type { ClusterConfig, PodAnswer, Runtime, Stored } from '@ingot/kube'
import type { Explanation } from '@ingot/plan'
import type { Pod } from 'kubernetes-types/core/v1'

/** What a node's speaker said, or why it could not be asked. */
export type SpeakerAnswer =
  | { readonly node: string; readonly report: Layer2Report }
  | { readonly node: string; readonly unasked: string }

export interface SpeakerQuestion {
  readonly services: readonly string[]
  readonly addresses: readonly string[]
  /** Whose speakers are asked, in this order. */
  readonly nodes: readonly string[]
}

/** How speakers are reached. */
export interface SpeakerAccess {
  readonly config: ClusterConfig
  /** Where their Pods are. */
  readonly namespace: string
  readonly runtime: Runtime
}

/** Of a larger cluster the first in the election are asked. */
const NODES_MAX = 100
/** Asked at a time. */
const CONNECTIONS = 16
const STATUS_PORT = 7472
const COMPONENT_LABELS = ['component', 'app.kubernetes.io/component']

/** Asks about a Service with an address: every node, the candidates first, as far as anybody reads on. */
export function askAbout(
  access: SpeakerAccess,
  { service, has, nodes }: Explanation,
): Promise<SpeakerAnswer[]> {
  if (has.length === 0) return Promise.resolve([])
  const names = nodes.slice(0, NODES_MAX).map(({ node }) => node)
  return askSpeakers(access, { services: [service], addresses: has, nodes: names })
}

/** One answer for each node, in their order. */
export async function askSpeakers(
  access: SpeakerAccess,
  question: SpeakerQuestion,
): Promise<SpeakerAnswer[]> {
  const { nodes } = question
  if (nodes.length === 0) return []
  const client = createClient(access.config, 'ingot', access.runtime)
  const pods = await client.list<Stored<Pod>>(PODS, { namespace: access.namespace })
  client.close()
  if (!pods.ok) return nodes.map((node) => ({ node, unasked: `Pods cannot be read: ${pods.error.message}` }))
  const byNode = new Map(
    pods.value.items.filter(isSpeaker).map((pod) => [pod.spec?.nodeName ?? '', pod] as const),
  )
  const answers = new Map<string, SpeakerAnswer>()
  const waiting = [...nodes]
  const askOnce = async () => {
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
      const pod = byNode.get(node)
      const answer =
        pod === undefined
          ? { node, unasked: 'no Pod of a speaker is on it' }
          : await ask(access, question, node, pod)
      answers.set(node, answer)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, askOnce))
  return nodes.flatMap((node) => answers.get(node) ?? [])
}

async function ask(
  { config, runtime }: SpeakerAccess,
  { addresses, services }: SpeakerQuestion,
  node: string,
  pod: Stored<Pod>,
): Promise<SpeakerAnswer> {
  const { name, namespace = '' } = pod.metadata
  const query = new URLSearchParams()
  for (const address of addresses) query.append('address', address)
  for (const service of services) query.append('service', service)
  const port = statusPort(pod)
  if (port === 0) return { node, unasked: `its speaker (Pod ${name}) has no status port` }
  const answer = await getFromPod(
    config,
    { namespace, pod: name, port },
    `/layer2?${query}`,
    'ingot',
    runtime,
  )
  if (!answer.ok)
    return { node, unasked: `its speaker (Pod ${name}) cannot be asked: ${answer.error.message}` }
  const report = answer.value.status === 200 ? readLayer2Report(answer.value.body) : undefined
  return report === undefined ? { node, unasked: unexpected(name, answer.value) } : { node, report }
}

function unexpected(pod: string, { status, body }: PodAnswer): string {
  if (status === 404)
    return `its speaker (Pod ${pod}) does not tell: it is another one than Ingot's, or older`
  const said = status === 200 ? 'something else than a report' : `${status}: ${body.trim().slice(0, 80)}`
  return `its speaker (Pod ${pod}) answers ${said}`
}

/** By the labels of MetalLB's manifests or those of its chart. */
function isSpeaker({ metadata }: Stored<Pod>): boolean {
  return COMPONENT_LABELS.some((label) => metadata.labels?.[label] === 'speaker')
}

/** As the Pod's flags and environment say it. */
function statusPort({ spec }: Pod): number {
  const containers = spec?.containers ?? []
  for (const { args = [], env = [] } of containers) {
    const [, flag] = args.map((word) => /^--?status-port=(\d+)$/.exec(word)).find((it) => it !== null) ?? []
    const port = flag ?? env.find(({ name }) => name === 'INGOT_STATUS_PORT')?.value
    if (port !== undefined) return Number(port)
  }
  return STATUS_PORT
}
