// How MetalLB is installed in a cluster, from its workloads, kinds, webhooks and roles: by its plain manifests or by its chart,
// of any version since 0.13. Pure. What it takes to replace it is adoption-plan.ts's.

import type { Stored } from '@ingot/kube'
import type { DaemonSet, Deployment } from 'kubernetes-types/apps/v1'
import type { Container } from 'kubernetes-types/core/v1'
import type { PolicyRule } from 'kubernetes-types/rbac/v1'
import type { AdoptionObjects } from './objects.ts'

/** How MetalLB speaks BGP. */
export type Mode = 'native' | 'frr' | 'frr-k8s'

/** A program of MetalLB: where it runs, and as what. */
export interface Program {
  readonly kind: 'Deployment' | 'DaemonSet'
  readonly name: string
  readonly container: string
  readonly image: string
  readonly serviceAccount: string
}

export interface Installation {
  readonly namespace: string
  /** As its image's tag says; '' where the tag is no version. */
  readonly version: string
  readonly mode: Mode
  readonly speaker: Program
  /** Undefined where there is none. */
  readonly controller: Program | undefined
  /** Of the chart's release; undefined where it was installed otherwise. */
  readonly helmRelease: string | undefined
  /** In mode frr-k8s: where its FRRConfigurations are, and its DaemonSet; undefined for one that did not come with MetalLB. */
  readonly frrK8s: { readonly namespace: string; readonly daemonSet: string | undefined } | undefined
  /** The versions of its kinds that are served, by plural. */
  readonly kinds: Readonly<Record<string, readonly string[]>>
  /** What asks its webhooks before it takes an object: names with their failure policies, and the conversion. */
  readonly webhooks: readonly string[]
  /** What its roles let the programs do of what Ingot makes use of. */
  readonly access: Readonly<Record<'leases' | 'frrConfigurations' | 'reviews', boolean>>
}

/** Where more than one MetalLB is there, that of `preferred`; undefined where there is none. */
export function findInstallation(objects: AdoptionObjects, preferred: string): Installation | undefined {
  const speakers = objects.daemonSets.flatMap((it) => {
    const speaker = programOf(it, 'DaemonSet', 'speaker')
    return speaker === undefined ? [] : [{ workload: it, speaker }]
  })
  const found = speakers.find(({ workload }) => workload.metadata.namespace === preferred) ?? speakers[0]
  if (found === undefined) return undefined
  const { workload, speaker } = found
  const { namespace = '' } = workload.metadata
  const [controller] = objects.deployments
    .filter(({ metadata }) => metadata.namespace === namespace)
    .flatMap((it) => programOf(it, 'Deployment', 'controller') ?? [])
  const container = containerOf(objects, namespace, speaker) ?? { name: '' }
  const mode = modeOf(workload, container)
  return {
    namespace,
    version: /:v?(\d+\.\d+\.\d+[^@]*)/.exec(speaker.image)?.[1] ?? '',
    mode,
    speaker,
    controller,
    helmRelease: helmRelease(workload),
    frrK8s: mode === 'frr-k8s' ? frrK8sOf(objects, namespace, container) : undefined,
    kinds: kindsOf(objects),
    webhooks: webhooksOf(objects, namespace),
    access: accessOf(objects, namespace, [speaker, controller]),
  }
}

/** By the name that the container has in MetalLB's manifests and in its chart, and a variable that no other program has. */
function programOf(
  { metadata, spec }: Stored<DaemonSet> | Stored<Deployment>,
  kind: Program['kind'],
  container: string,
): Program | undefined {
  const { containers = [], serviceAccountName = 'default' } = spec?.template.spec ?? {}
  const found = containers.find(({ name }) => name === container)
  const isMetallb = found?.env?.some(({ name }) => name.startsWith('METALLB_')) ?? false
  if (found === undefined || !isMetallb) return undefined
  return {
    kind,
    name: metadata.name,
    container,
    image: found.image ?? '',
    serviceAccount: serviceAccountName,
  }
}

/** The container of a program, with its flags and variables. */
export function containerOf(
  { daemonSets, deployments }: Pick<AdoptionObjects, 'daemonSets' | 'deployments'>,
  namespace: string,
  { kind, name, container }: Program,
): Container | undefined {
  const workloads: readonly (Stored<DaemonSet> | Stored<Deployment>)[] =
    kind === 'DaemonSet' ? daemonSets : deployments
  const found = workloads.find((it) => it.metadata.namespace === namespace && it.metadata.name === name)
  return found?.spec?.template.spec?.containers.find((it) => it.name === container)
}

/** Those of its variables that have a value of their own. */
export function environmentOf({ env = [] }: Container): Record<string, string> {
  return Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])))
}

function modeOf({ spec }: DaemonSet, speaker: Container): Mode {
  const { METALLB_BGP_TYPE: type = 'native' } = environmentOf(speaker)
  if (type.startsWith('frr-k8s')) return 'frr-k8s'
  const hasFrr = spec?.template.spec?.containers.some(({ name }) => name === 'frr') ?? false
  return hasFrr ? 'frr' : 'native'
}

function helmRelease({ metadata }: Stored<DaemonSet>): string | undefined {
  return metadata.labels?.['app.kubernetes.io/managed-by'] === 'Helm'
    ? (metadata.annotations?.['meta.helm.sh/release-name'] ?? metadata.labels['app.kubernetes.io/instance'])
    : undefined
}

function frrK8sOf(
  { daemonSets }: AdoptionObjects,
  own: string,
  speaker: Container,
): NonNullable<Installation['frrK8s']> {
  const flag = speaker.args?.flatMap((it) => /^--?frrk8s-namespace=(.+)$/.exec(it)?.[1] ?? [])
  const namespace = flag?.at(-1) ?? (environmentOf(speaker)['FRRK8S_NAMESPACE'] || own)
  const ours = daemonSets.find(
    ({ metadata, spec }) =>
      metadata.namespace === own &&
      spec?.template.spec?.containers.some(({ image }) => image?.includes('frr-k8s')),
  )
  return { namespace, daemonSet: ours?.metadata.name }
}

function kindsOf({ definitions }: AdoptionObjects): Record<string, string[]> {
  const own = definitions.filter(({ spec }) => spec.group === 'metallb.io')
  return Object.fromEntries(
    own.map(({ spec }) => [
      spec.names.plural,
      spec.versions.filter(({ served }) => served).map(({ name }) => name),
    ]),
  )
}

function webhooksOf({ webhooks, definitions }: AdoptionObjects, namespace: string): string[] {
  const admission = webhooks.flatMap((it) =>
    (it.webhooks ?? [])
      .filter(({ clientConfig }) => clientConfig.service?.namespace === namespace)
      .map(({ name, failurePolicy = 'Fail' }) => `${name} (${failurePolicy})`),
  )
  const conversions = definitions
    .filter(({ spec }) => spec.group === 'metallb.io' && spec.conversion?.strategy === 'Webhook')
    .map(({ spec }) => `conversion of ${spec.names.plural}`)
  return [...admission, ...conversions]
}

function accessOf(
  { clusterRoles, clusterRoleBindings }: AdoptionObjects,
  namespace: string,
  programs: readonly (Program | undefined)[],
): Installation['access'] {
  const accounts = new Set(programs.flatMap((it) => it?.serviceAccount ?? []))
  const bound = clusterRoleBindings.filter(({ subjects = [] }) =>
    subjects.some((it) => it.namespace === namespace && accounts.has(it.name)),
  )
  const names = new Set(bound.map(({ roleRef }) => roleRef.name))
  const rules = clusterRoles
    .filter(({ metadata }) => names.has(metadata.name))
    .flatMap((it) => it.rules ?? [])
  return {
    leases: allows(rules, 'coordination.k8s.io', 'leases', 'update'),
    frrConfigurations: allows(rules, 'frrk8s.metallb.io', 'frrconfigurations', 'watch'),
    reviews: allows(rules, 'authentication.k8s.io', 'tokenreviews', 'create'),
  }
}

function allows(rules: readonly PolicyRule[], group: string, resource: string, verb: string): boolean {
  const names = (list: readonly string[] | undefined, wanted: string) =>
    list?.some((it) => it === wanted || it === '*') ?? false
  return rules.some(
    (rule) => names(rule.apiGroups, group) && names(rule.resources, resource) && names(rule.verbs, verb),
  )
}
