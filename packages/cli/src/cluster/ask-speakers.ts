// Asks the speaker of each node what it knows of some addresses, or of its BGP peers: over a port forwarded to its Pod, with the
// rights that kubectl has. A speaker that cannot be asked is an answer, too; nothing is waited for longer than some seconds.

import { PODS } from '@ingot/api'
import { readBgpReport } from '@ingot/api/bgp-report'
import type { BgpReport } from '@ingot/api/bgp-report'
import { readLayer2Report } from '@ingot/api/layer2-report'
import type { Layer2Report } from '@ingot/api/layer2-report'
import { createClient, getFromPod } from '@ingot/kube'
import type { ClusterConfig, PodAnswer, Runtime, Stored } from '@ingot/kube'
import type { BgpNode, Explanation } from '@ingot/plan'
import type { Pod } from 'kubernetes-types/core/v1'
import { atOnce } from '../at-once.ts'
import type { Terminal } from '../command.ts'
import { duringProgress } from '../progress.ts'

/** What a node's speaker said, or why it could not be asked. */
export type SpeakerAnswer<Report = Layer2Report> =
  { readonly node: string; readonly report: Report } | { readonly node: string; readonly unasked: string }

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
  /** Where it is shown how far the asking is; left out for nowhere. */
  readonly terminal?: Pick<Terminal, 'showProgress'>
}

/** What is read of each, and how. */
export interface Reading<Report> {
  readonly path: string
  /** Undefined for what is no report. */
  readonly read: (body: string) => Report | undefined
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

/** Those that tell a peer of the Service, about their peers. */
export function askAboutSessions(
  access: SpeakerAccess,
  { has, bgpNodes }: Explanation,
): Promise<SpeakerAnswer<BgpReport>[]> {
  const nodes = has.length === 0 ? [] : [...peersByNode(bgpNodes).keys()].slice(0, NODES_MAX)
  return readFromSpeakers(access, nodes, { path: '/bgp', read: readBgpReport })
}

/** The peers that get a route of the Service, by node. */
export function peersByNode(nodes: readonly BgpNode[]): ReadonlyMap<string, readonly string[]> {
  const all = nodes.map(({ node, routes }) => {
    return [node, [...new Set(routes.flatMap(({ peers }) => peers))].toSorted()] as const
  })
  return new Map(all.filter(([, peers]) => peers.length > 0))
}

/** One answer for each node, in their order. */
export function askSpeakers(
  access: SpeakerAccess,
  { nodes, addresses, services }: SpeakerQuestion,
): Promise<SpeakerAnswer[]> {
  const query = new URLSearchParams()
  for (const address of addresses) query.append('address', address)
  for (const service of services) query.append('service', service)
  return readFromSpeakers(access, nodes, { path: `/layer2?${query}`, read: readLayer2Report })
}

/** The same of any path; `all` is every node with a speaker, by name. */
export async function readFromSpeakers<Report>(
  access: SpeakerAccess,
  asked: readonly string[] | 'all',
  reading: Reading<Report>,
): Promise<SpeakerAnswer<Report>[]> {
  if (asked.length === 0) return []
  const pods = await speakerPods(access)
  if (!pods.ok) {
    const unasked = `Pods cannot be read: ${pods.message}`
    return (asked === 'all' ? ['every node'] : asked).map((node) => ({ node, unasked }))
  }
  const nodes = asked === 'all' ? [...pods.byNode.keys()].toSorted() : asked
  const answers = new Map<string, SpeakerAnswer<Report>>()
  const asking = atOnce(nodes, CONNECTIONS, async (node) => {
    const pod = pods.byNode.get(node)
    const unasked = 'no Pod of a speaker is on it'
    answers.set(node, pod === undefined ? { node, unasked } : await ask(access, reading, node, pod))
  })
  const what = () => `asking the speakers (${answers.size} of ${nodes.length})`
  await duringProgress(access.terminal ?? {}, what, access.runtime, asking)
  return nodes.flatMap((node) => answers.get(node) ?? [])
}

/** Those that have a node, by its name. */
async function speakerPods({ config, namespace, runtime }: SpeakerAccess) {
  const client = createClient(config, 'ingot', runtime)
  const pods = await client.list<Stored<Pod>>(PODS, { namespace })
  client.close()
  if (!pods.ok) {
    const { message, remedy } = pods.error
    return { ok: false, message: remedy === undefined ? message : `${message}; ${remedy}` } as const
  }
  const onNodes = pods.value.items.filter(isSpeaker).filter(({ spec }) => spec?.nodeName !== undefined)
  return { ok: true, byNode: new Map(onNodes.map((pod) => [pod.spec?.nodeName ?? '', pod])) } as const
}

async function ask<Report>(
  { config, runtime }: SpeakerAccess,
  { path, read }: Reading<Report>,
  node: string,
  pod: Stored<Pod>,
): Promise<SpeakerAnswer<Report>> {
  const { name, namespace = '' } = pod.metadata
  const port = statusPort(pod)
  if (port === 0) return { node, unasked: `its speaker (Pod ${name}) has no status port` }
  const answer = await getFromPod(config, { namespace, pod: name, port }, path, 'ingot', runtime)
  if (!answer.ok)
    return { node, unasked: `its speaker (Pod ${name}) cannot be asked: ${answer.error.message}` }
  const report = answer.value.status === 200 ? read(answer.value.body) : undefined
  return report === undefined ? { node, unasked: unexpected(name, answer.value) } : { node, report }
}

function unexpected(pod: string, { status, body }: PodAnswer): string {
  if (status === 404)
    return `its speaker (Pod ${pod}) does not tell: it is another one than Ingot's, or older`
  const said = status === 200 ? 'something else than a report' : `${status}: ${body.trim().slice(0, 80)}`
  return `its speaker (Pod ${pod}) answers ${said}`
}

/** By the labels of MetalLB's manifests or those of its chart. */
export function isSpeaker({ metadata }: Stored<Pod>): boolean {
  return isComponent('speaker', metadata)
}

export function isComponent(name: string, { labels }: Stored<Pod>['metadata']): boolean {
  return COMPONENT_LABELS.some((label) => labels?.[label] === name)
}

/** As the Pod's flags and environment say it. */
export function statusPort({ spec }: Pod): number {
  const containers = spec?.containers ?? []
  for (const { args = [], env = [] } of containers) {
    const [, flag] = args.map((word) => /^--?status-port=(\d+)$/.exec(word)).find((it) => it !== null) ?? []
    const port = flag ?? env.find(({ name }) => name === 'INGOT_STATUS_PORT')?.value
    if (port !== undefined) return Number(port)
  }
  return STATUS_PORT
}
