// What goes into a support bundle, file by file, without secrets: objects, logs, metrics, what the speakers say, the doctor's
// findings. Secrets are never read. What may not be read is named, and the rest goes in.

import {
  BFD_PROFILES,
  BGP_ADVERTISEMENTS,
  BGP_PEERS,
  COMMUNITIES,
  CONFIG_MAPS,
  CONFIGURATION_STATES,
  DAEMON_SETS,
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  EVENTS,
  IP_ADDRESS_POOLS,
  L2_ADVERTISEMENTS,
  LEASES,
  NAMESPACES,
  NODES,
  PODS,
  SERVICE_BGP_STATUSES,
  SERVICE_L2_STATUSES,
  SERVICES,
} from '@ingot/api'
import type { Resource } from '@ingot/api'
import { diagnose } from '@ingot/doctor'
import { createClient, getFromPod, readPodLog } from '@ingot/kube'
import type { Answer, Client, KubernetesObject, Stored } from '@ingot/kube'
import type { Pod, Service } from 'kubernetes-types/core/v1'
import { stringify } from 'yaml'
import { atOnce } from '../at-once.ts'
import { isComponent, statusPort } from '../cluster/ask-speakers.ts'
import type { SpeakerAccess } from '../cluster/ask-speakers.ts'
import type { OpenedCluster } from '../cluster/open-cluster.ts'
import { plain } from '../colour.ts'
import { doctorLines } from '../doctor/doctor-lines.ts'
import { gatherFacts } from '../doctor/gather-facts.ts'
import { captureTaker } from './capture-taker.ts'
import { redactObject, redactText } from './redact.ts'

export interface Bundle {
  /** By path; octets of what is no text. */
  readonly files: ReadonlyMap<string, string | Uint8Array>
  /** What could not be had, one sentence each. */
  readonly gaps: readonly string[]
}

/** Of all namespaces, or of none. */
const EVERYWHERE: readonly Resource[] = [NODES, NAMESPACES, SERVICES]
/** Of MetalLB's. */
const IN_NAMESPACE: readonly Resource[] = [
  IP_ADDRESS_POOLS,
  L2_ADVERTISEMENTS,
  BGP_ADVERTISEMENTS,
  BGP_PEERS,
  BFD_PROFILES,
  COMMUNITIES,
  SERVICE_L2_STATUSES,
  SERVICE_BGP_STATUSES,
  CONFIGURATION_STATES,
  PODS,
  DAEMON_SETS,
  DEPLOYMENTS,
  LEASES,
  EVENTS,
]
/** The only ConfigMaps that are read: others may hold anything. */
const CONFIGURED: readonly { readonly namespace?: string; readonly name: string }[] = [
  { name: 'metallb-excludel2' },
  { namespace: 'kube-system', name: 'kube-proxy' },
]

const LOG_LINES = 2000
/** Pods that are asked; of more the first. */
const PODS_MAX = 100
const CONNECTIONS = 8

export async function gatherBundle(opened: OpenedCluster): Promise<Bundle> {
  const files = new Map<string, string | Uint8Array>()
  const gaps: string[] = [...opened.gaps]
  const client = createClient(opened.speakers.config, 'ingot', opened.speakers.runtime)
  const { facts, pods } = await gatherFacts(opened)
  const diagnosis = diagnose(facts)
  files.set('doctor.json', JSON.stringify(diagnosis, undefined, 2))
  files.set('doctor.txt', doctorLines(diagnosis, plain).join('\n'))
  for (const { node, ...told } of facts.nodes)
    for (const [what, it] of Object.entries(told))
      if (it.ok) files.set(`speakers/${node}/${what}.json`, JSON.stringify(it.value, undefined, 2))
      else gaps.push(`speakers/${node}/${what}.json: ${it.why}`)
  await putObjects(client, opened, files, gaps)
  await putPods(opened.speakers, pods, files, gaps)
  client.close()
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return { files: new Map(sorted), gaps: gaps.toSorted() }
}

async function putObjects(
  client: Client,
  { speakers: { namespace } }: OpenedCluster,
  files: Map<string, string | Uint8Array>,
  gaps: string[],
): Promise<void> {
  const put = (name: string, answer: Answer<unknown>) => {
    const path = `objects/${name}.yaml`
    if (answer.ok) files.set(path, stringify(redactObject(answer.value), { aliasDuplicateObjects: false }))
    else gaps.push(`${path}: ${answer.error.message}`)
  }
  const listed = async (resource: Resource, where: { namespace?: string }) => {
    const answer = await client.list<KubernetesObject & Service>(resource, where)
    const isWanted = ({ spec }: Service) => resource !== SERVICES || spec?.type === 'LoadBalancer'
    put(
      resource.plural,
      answer.ok ? { ok: true, value: { items: answer.value.items.filter(isWanted) } } : answer,
    )
    return answer.ok ? answer.value.items.filter(isWanted) : []
  }
  await atOnce(IN_NAMESPACE, CONNECTIONS, async (resource) => void (await listed(resource, { namespace })))
  for (const resource of EVERYWHERE) await listed(resource, {})
  put('endpointslices', await client.list(ENDPOINT_SLICES))
  for (const { namespace: place = namespace, name } of CONFIGURED)
    put(`configmap-${name}`, await client.get(CONFIG_MAPS, { namespace: place, name }))
}

/** Logs and metrics of the programs, and the control packets of speakers that capture them. */
async function putPods(
  { config, runtime, namespace }: SpeakerAccess,
  pods: readonly Stored<Pod>[],
  files: Map<string, string | Uint8Array>,
  gaps: string[],
): Promise<void> {
  const own = pods.filter(
    ({ metadata }) => isComponent('speaker', metadata) || isComponent('controller', metadata),
  )
  if (own.length > PODS_MAX)
    gaps.push(`logs and metrics of ${own.length - PODS_MAX} Pods: only ${PODS_MAX} are asked`)
  const putCapture = captureTaker(files, gaps)
  await atOnce(own.slice(0, PODS_MAX), CONNECTIONS, async (it) => {
    const pod = it.metadata.name
    const ask = (path: string) =>
      getFromPod(config, { namespace, pod, port: statusPort(it) }, path, 'ingot', runtime)
    const metrics = await ask('/metrics')
    if (metrics.ok && metrics.value.status === 200) files.set(`metrics/${pod}.txt`, metrics.value.body)
    else
      gaps.push(
        `metrics/${pod}.txt: ${metrics.ok ? `status ${metrics.value.status}` : metrics.error.message}`,
      )
    if (isComponent('speaker', it.metadata)) putCapture(pod, await ask('/debug/capture.pcap'))
    for (const { name: container } of it.spec?.containers ?? []) {
      const restarts = it.status?.containerStatuses?.find(({ name }) => name === container)?.restartCount ?? 0
      for (const isPrevious of restarts > 0 ? [false, true] : [false]) {
        const path = `logs/${pod}/${container}${isPrevious ? '.previous' : ''}.log`
        const query = { namespace, pod, container, lines: LOG_LINES, isPrevious }
        const log = await readPodLog(config, query, 'ingot', runtime)
        if (log.ok) files.set(path, redactText(log.value))
        else gaps.push(`${path}: ${log.error.message}`)
      }
    }
  })
}
