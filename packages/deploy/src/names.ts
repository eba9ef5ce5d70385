// The names and labels under which Ingot is installed: MetalLB's, since manifests, dashboards and scripts that people
// have go by them, and so that an installation of MetalLB is replaced in place.

export const NAMESPACE = 'metallb-system'

/** The programs of a cluster, each with an image, a service account and a workload of that name. */
export type Component = 'controller' | 'speaker'

export const COMPONENTS: readonly Component[] = ['controller', 'speaker']

/** On everything that is installed. */
export const APP_LABELS = { app: 'metallb' } as const

export function componentLabels(component: Component) {
  return { ...APP_LABELS, component }
}

/** By which speakers find each other's Pods, as METALLB_ML_LABELS has it. */
export const SPEAKER_SELECTOR = 'app=metallb,component=speaker'

/** Made by the controller where it is missing. */
export const MEMBERLIST_SECRET = 'memberlist'

export const EXCLUDE_CONFIG_MAP = 'metallb-excludel2'

export const PORTS = {
  /** Metrics and health, plain; more to this machine alone. */
  monitoring: 7472,
  /** Metrics for scrapers with a token. */
  metricsHttps: 9120,
  memberlist: 7946,
} as const

export function named(name: string, labels: Readonly<Record<string, string>> = APP_LABELS) {
  return { name, namespace: NAMESPACE, labels: { ...labels } }
}

/** What to do about an alert, by its name. */
export const RUNBOOKS = 'https://github.com/ingot-lb/ingot/blob/main/docs/runbooks.md'
