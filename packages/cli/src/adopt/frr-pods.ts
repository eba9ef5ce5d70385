// The speaker's Pods without FRR: what MetalLB's mode frr puts beside its speaker is taken out of the template, and nothing
// else of it is touched. Pure. Contract: MetalLB's manifests and chart, 0.13 to 0.16.

import type { DaemonSet } from 'kubernetes-types/apps/v1'
import type { Container, EnvVar, PodSpec } from 'kubernetes-types/core/v1'
import type { Stored } from '@ingot/kube'

const FRR_CONTAINERS = new Set(['frr', 'reloader', 'frr-metrics', 'kube-rbac-proxy-frr'])
const FRR_INIT_CONTAINERS = new Set(['cp-frr-files', 'cp-reloader', 'cp-metrics', 'cp-liveness'])
/** What the speaker shares with them. */
const SHARED_VOLUME = 'reloader'

/** What of a template is FRR's, by name. */
export interface FrrParts {
  readonly containers: readonly string[]
  readonly initContainers: readonly string[]
  readonly volumes: readonly string[]
}

/** What `withoutFrr` takes out. */
export function frrParts({ spec }: DaemonSet): FrrParts {
  const before = spec?.template.spec
  const after = before && withoutFrrContainers(before)
  const gone = (names: (spec: PodSpec | undefined) => string[]) => {
    const left = new Set(names(after))
    return names(before).filter((name) => !left.has(name))
  }
  return {
    containers: gone((it) => it?.containers.map(({ name }) => name) ?? []),
    initContainers: gone((it) => it?.initContainers?.map(({ name }) => name) ?? []),
    volumes: gone((it) => it?.volumes?.map(({ name }) => name) ?? []),
  }
}

/** The DaemonSet with the image for its speaker, and native BGP: FRR is not there any more. */
export function withoutFrr(daemonSet: Stored<DaemonSet>, image: string): Stored<DaemonSet> {
  const { spec } = daemonSet
  const pod = spec?.template.spec
  if (spec === undefined || pod === undefined) return daemonSet
  const rest = withoutFrrContainers(pod)
  const containers = rest.containers.map((it) => (it.name === 'speaker' ? { ...it, image } : it))
  return { ...daemonSet, spec: { ...spec, template: { ...spec.template, spec: { ...rest, containers } } } }
}

function withoutFrrContainers(pod: PodSpec): PodSpec {
  const { shareProcessNamespace, initContainers = [], volumes = [], ...rest } = pod
  const containers = rest.containers.filter(({ name }) => !FRR_CONTAINERS.has(name)).map(speaksItself)
  const inits = initContainers.filter(({ name }) => !FRR_INIT_CONTAINERS.has(name))
  const isFrrs = containers.length < rest.containers.length
  const [mounted, wereMounted] = [
    mounts([...containers, ...inits]),
    mounts([...rest.containers, ...initContainers]),
  ]
  // MetalLB has volumes that nothing mounts, too
  const isNobodys = (name: string) => !wereMounted.has(name) && !name.startsWith('frr')
  const kept = volumes.filter(({ name }) => mounted.has(name) || isNobodys(name))
  return {
    ...rest,
    ...(!isFrrs && shareProcessNamespace !== undefined && { shareProcessNamespace }),
    containers,
    ...(inits.length > 0 && { initContainers: inits }),
    ...(kept.length > 0 && { volumes: kept }),
  }
}

/** The names of the volumes that containers mount. */
function mounts(containers: readonly Container[]): ReadonlySet<string> {
  return new Set(containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)))
}

function speaksItself(container: Container): Container {
  if (container.name !== 'speaker') return container
  const { env = [], volumeMounts = [] } = container
  return {
    ...container,
    env: env.filter(({ name }) => !name.startsWith('FRR_')).map(native),
    volumeMounts: volumeMounts.filter(({ name }) => name !== SHARED_VOLUME),
  }
}

function native(variable: EnvVar): EnvVar {
  return variable.name === 'METALLB_BGP_TYPE' ? { ...variable, value: 'native' } : variable
}
