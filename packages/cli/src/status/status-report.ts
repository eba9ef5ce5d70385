// One look at all of it: the programs, the nodes, the pools, the Services, and what the doctor finds. Pure: put together of
// what was read.

import { ingressAddresses, allocatedCondition, serviceKey } from '@ingot/api'
import type { Diagnosis, Facts, NodeFacts } from '@ingot/doctor'
import type { Stored } from '@ingot/kube'
import type { PoolUsage } from '@ingot/plan'
import type { Node, Pod, Service } from 'kubernetes-types/core/v1'
import { isComponent } from '../cluster/ask-speakers.ts'
import type { OwnerReport } from '../cluster/owner-report.ts'

export interface ProgramStatus {
  readonly program: string
  readonly ready: number
  readonly pods: number
  /** As the images are tagged, and as the speakers say. */
  readonly versions: readonly string[]
}

export interface NodeStatus {
  readonly node: string
  readonly speaker: 'ready' | 'not ready' | 'none'
  /** How many addresses it answers for by ARP and NDP, and how many Services it announces by BGP. */
  readonly owns: number
  readonly announces: number
  /** BGP sessions; undefined where its speaker does not tell. */
  readonly sessions?: { readonly established: number; readonly all: number }
  /** What keeps it from announcing. */
  readonly remarks: readonly string[]
}

export interface StatusReport {
  readonly server: string
  readonly namespace: string
  readonly programs: readonly ProgramStatus[]
  readonly nodes: readonly NodeStatus[]
  readonly pools: readonly PoolUsage[]
  readonly services: {
    readonly withAddress: number
    /** Those that wait, and what the controller says. */
    readonly waiting: readonly { readonly service: string; readonly why: string }[]
  }
  readonly findings: Diagnosis
}

export interface StatusSources {
  readonly server: string
  readonly namespace: string
  readonly facts: Facts
  readonly pods: readonly Stored<Pod>[]
  readonly nodes: readonly Node[]
  /** Those of this installation that are to be shown. */
  readonly services: readonly Service[]
  readonly owners: OwnerReport
  readonly pools: readonly PoolUsage[]
  readonly findings: Diagnosis
}

export function statusReport(sources: StatusSources): StatusReport {
  const { server, namespace, pools, findings, facts, nodes, pods, services } = sources
  const balancers = services.filter(({ spec }) => spec?.type === 'LoadBalancer')
  const isWithout = (it: Service) => ingressAddresses(it).length === 0
  return {
    server,
    namespace,
    programs: ['controller', 'speaker'].map((program) => programStatus(program, pods, facts.nodes)),
    nodes: nodes.map((node) => nodeStatus(node, sources)),
    pools,
    services: {
      withAddress: balancers.filter((it) => !isWithout(it)).length,
      waiting: balancers.filter(isWithout).map((it) => ({
        service: serviceKey(it),
        why: allocatedCondition(it)?.message ?? 'nothing is said of it yet: does a controller run?',
      })),
    },
    findings,
  }
}

function programStatus(
  program: string,
  pods: readonly Stored<Pod>[],
  told: readonly NodeFacts[],
): ProgramStatus {
  const own = pods.filter(({ metadata }) => isComponent(program, metadata))
  const tags = own.flatMap(({ spec }) => (spec?.containers ?? []).flatMap(({ image }) => tagOf(image) ?? []))
  const said = told.flatMap(({ machine }) => (machine.ok ? [machine.value.version] : []))
  return {
    program,
    ready: own.filter(isReady).length,
    pods: own.length,
    versions: [...new Set(program === 'speaker' && said.length > 0 ? said : tags)].toSorted(),
  }
}

/** `v0.1.0` of `quay.io/x/speaker:v0.1.0@sha256:…`; undefined for an image without. */
function tagOf(image = ''): string | undefined {
  return /:([\w.-]+)(@.*)?$/.exec(image)?.[1]
}

function isReady({ status }: Pod): boolean {
  return (status?.conditions ?? []).some(({ type, status: holds }) => type === 'Ready' && holds === 'True')
}

function nodeStatus({ metadata, spec, status }: Node, { pods, facts, owners }: StatusSources): NodeStatus {
  const node = metadata?.name ?? ''
  const pod = pods.find((it) => isComponent('speaker', it.metadata) && it.spec?.nodeName === node)
  const { bgp } = facts.nodes.find((it) => it.node === node) ?? {}
  const peers = bgp?.ok === true ? bgp.value.peers : undefined
  const owned = owners.services.filter((it) => it.owners.some((owner) => owner.node === node))
  const isUnready = status?.conditions?.some((it) => it.type === 'Ready' && it.status !== 'True') === true
  return {
    node,
    speaker: pod === undefined ? 'none' : isReady(pod) ? 'ready' : 'not ready',
    owns: new Set(owned.flatMap(({ addresses }) => addresses)).size,
    announces: owners.services.filter((it) => it.bgp.some((from) => from.node === node)).length,
    ...(peers !== undefined && {
      sessions: {
        established: peers.filter(({ session }) => session !== undefined).length,
        all: peers.length,
      },
    }),
    remarks: [
      ...(isUnready ? ['not ready'] : []),
      ...(spec?.unschedulable === true ? ['cordoned'] : []),
      ...(metadata?.labels?.['node.kubernetes.io/exclude-from-external-load-balancers'] === undefined
        ? []
        : ['excluded by its label']),
    ],
  }
}
