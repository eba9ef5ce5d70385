// Gathers what the doctor looks at: from the API server what the person may read, from the speaker of every node what it
// tells of its machine, its segment and its peers. What cannot be had is a sentence on why, never a guess.

import { CONFIG_MAPS, DAEMON_SETS, DEPLOYMENTS, isManaged, PODS } from '@ingot/api'
import type { Resource } from '@ingot/api'
import { readBgpReport } from '@ingot/api/bgp-report'
import { readLayer2Report } from '@ingot/api/layer2-report'
import { readNodeReport } from '@ingot/api/node-report'
import { acceptConfig } from '@ingot/config'
import type { Facts, Known, KubeProxy, NodeFacts, Workload } from '@ingot/doctor'
import { createClient } from '@ingot/kube'
import type { Client, KubernetesObject, Stored } from '@ingot/kube'
import { parseCluster } from '@ingot/plan'
import type { DaemonSet, Deployment } from 'kubernetes-types/apps/v1'
import type { ConfigMap, Pod } from 'kubernetes-types/core/v1'
import { isComponent, isSpeaker, readFromSpeakers } from '../cluster/ask-speakers.ts'
import type { SpeakerAccess, SpeakerAnswer } from '../cluster/ask-speakers.ts'
import type { OpenedCluster } from '../cluster/open-cluster.ts'
import { readKubeProxy } from './kube-proxy.ts'
import { staticPods, workloadOf } from './workloads.ts'

/** Beside the facts the Pods of MetalLB's namespace, which others show. */
export interface Gathered<Part = Facts> {
  readonly facts: Part
  readonly pods: readonly Stored<Pod>[]
}

export async function gatherFacts(opened: OpenedCluster): Promise<Gathered> {
  const [{ facts, pods }, nodes] = await Promise.all([gatherCluster(opened), askNodes(opened.speakers)])
  return { facts: { ...facts, nodes }, pods }
}

/** Without the nodes. */
export async function gatherCluster({
  speakers: access,
  cluster,
  settings,
  unread,
}: OpenedCluster): Promise<Gathered<Omit<Facts, 'nodes'>>> {
  const client = createClient(access.config, 'ingot', access.runtime)
  const [pods, kubeProxy, workloads] = await Promise.all([
    client.list<Stored<Pod>>(PODS, { namespace: access.namespace }),
    findKubeProxy(client),
    findWorkloads(client),
  ])
  client.close()
  const { inForce: config, rejected } = acceptConfig(undefined, parseCluster(cluster))
  const services = cluster.services.filter((it) => isManaged(it, settings.loadBalancerClass))
  const found = pods.ok ? pods.value.items : []
  const speakers = found.filter(isSpeaker)
  const controllers = found.filter(({ metadata }) => isComponent('controller', metadata))
  return {
    pods: found,
    facts: {
      cluster:
        unread === undefined && pods.ok
          ? { ok: true, value: { config, rejected, services, nodes: cluster.nodes, controllers, speakers } }
          : { ok: false, why: unread ?? `Pods cannot be read: ${pods.ok ? '' : pods.error.message}` },
      kubeProxy,
      workloads,
    },
  }
}

/** Every node with a speaker, by name. */
async function askNodes(access: SpeakerAccess): Promise<readonly NodeFacts[]> {
  // one after the other: a node is not to be asked three things at once
  const machines = await readFromSpeakers(access, 'all', { path: '/node', read: readNodeReport })
  const layer2 = await readFromSpeakers(access, 'all', { path: '/layer2', read: readLayer2Report })
  const bgp = await readFromSpeakers(access, 'all', { path: '/bgp', read: readBgpReport })
  return machines.map((machine) => ({
    node: machine.node,
    machine: knownOf(machine),
    layer2: knownOf(layer2.find(({ node }) => node === machine.node)),
    bgp: knownOf(bgp.find(({ node }) => node === machine.node)),
  }))
}

function knownOf<Report>(answer: SpeakerAnswer<Report> | undefined): Known<Report> {
  if (answer === undefined) return { ok: false, why: 'it was not asked' }
  return 'report' in answer ? { ok: true, value: answer.report } : { ok: false, why: answer.unasked }
}

async function findKubeProxy(client: Client): Promise<Known<KubeProxy>> {
  const name = { namespace: 'kube-system', name: 'kube-proxy' }
  const answer = await client.get<Stored<ConfigMap>>(CONFIG_MAPS, name)
  if (!answer.ok)
    return {
      ok: false,
      why:
        answer.error.code === 404 ? 'there is no such ConfigMap, as kubeadm makes it' : answer.error.message,
    }
  const found = readKubeProxy(answer.value.data?.['config.conf'] ?? '')
  return found === undefined
    ? { ok: false, why: 'its config.conf is no KubeProxyConfiguration' }
    : { ok: true, value: found }
}

async function findWorkloads(client: Client): Promise<Known<readonly Workload[]>> {
  const list = <T extends object>(resource: Resource, namespace?: string) =>
    client.list<KubernetesObject & T>(resource, namespace === undefined ? {} : { namespace })
  const [daemonSets, deployments, pods] = await Promise.all([
    list<DaemonSet>(DAEMON_SETS),
    list<Deployment>(DEPLOYMENTS),
    list<Pod>(PODS, 'kube-system'),
  ])
  for (const [what, answer] of Object.entries({
    DaemonSets: daemonSets,
    Deployments: deployments,
    Pods: pods,
  }))
    if (!answer.ok) return { ok: false, why: `${what} cannot be read: ${answer.error.message}` }
  return {
    ok: true,
    value: [
      ...(daemonSets.ok ? daemonSets.value.items : []).map((it) => workloadOf('DaemonSet', it)),
      ...(deployments.ok ? deployments.value.items : []).map((it) => workloadOf('Deployment', it)),
      ...staticPods(pods.ok ? pods.value.items : []),
    ],
  }
}
