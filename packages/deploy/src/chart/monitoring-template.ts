// What Prometheus asks for in the chart: the Service in any case; monitors, rules and a role where they are asked for.

import { MONITORING_SERVICE, PROMETHEUS_OBJECTS } from '../monitoring.ts'
import { APP_LABELS } from '../names.ts'
import { alertRules } from './alert-rules.ts'
import { at } from './at.ts'
import { filled, type Insert, lines, optional, quoted, scalar, when } from './insert.ts'
import { nameOf, released } from './released.ts'

const VALUES = '.Values.prometheus'

const [SERVICE_MONITOR, PROMETHEUS_RULE] = PROMETHEUS_OBJECTS

/** Documents of its file, in this order. */
export function monitoringTemplate(): readonly unknown[] {
  return [
    released(MONITORING_SERVICE, nameOf('monitoring')),
    when(
      `${VALUES}.serviceMonitor.enabled`,
      at(monitor(SERVICE_MONITOR, 'serviceMonitor', ['.controller', '.speaker']), {
        'spec.jobLabel': optional(`${VALUES}.serviceMonitor.jobLabel`),
        'spec.endpoints.0': (it: unknown) => at(it, scraping('serviceMonitor')),
      }),
    ),
    when(`${VALUES}.podMonitor.enabled`, monitor(podMonitor(), 'podMonitor', [''])),
    when(
      `${VALUES}.prometheusRule.enabled`,
      at(monitor(PROMETHEUS_RULE, 'prometheusRule', ['']), { 'spec.groups.metallb.rules': alertRules() }),
    ),
    when(
      `and ${VALUES}.rbacPrometheus ${VALUES}.serviceAccount ${VALUES}.namespace`,
      released(ROLE, nameOf('prometheus')),
    ),
    when(
      `and ${VALUES}.rbacPrometheus ${VALUES}.serviceAccount ${VALUES}.namespace`,
      at(released(BINDING, nameOf('prometheus')), { 'roleRef.name': scalar(nameOf('prometheus')) }),
    ),
  ]
}

/** @param sections Of the values that say more labels and annotations. */
function monitor(object: object, name: string, sections: readonly string[]): unknown {
  const more = (what: string) =>
    sections.map((it) => `(${VALUES}.${name}${it}.${what} | default dict)`).join(' ')
  return at(released(object, nameOf('metallb')), {
    'metadata.labels': lines(
      `toYaml (merge (include "ingot.labels" . | fromYaml) ${more('additionalLabels')})`,
    ),
    'metadata.annotations': filled(`(merge dict ${more('annotations')})`),
  })
}

function scraping(name: string): Readonly<Record<string, Insert>> {
  const lists = Object.fromEntries(
    ['metricRelabelings', 'relabelings'].map((key) => [key, filled(`${VALUES}.${name}.${key}`)]),
  )
  return { interval: optional(`${VALUES}.${name}.interval`), ...lists }
}

function podMonitor() {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: SERVICE_MONITOR.metadata,
    spec: {
      jobLabel: optional(`${VALUES}.podMonitor.jobLabel`),
      selector: { matchLabels: APP_LABELS },
      podMetricsEndpoints: [{ port: 'monitoring', ...scraping('podMonitor') }],
    },
  }
}

const GROUP = 'rbac.authorization.k8s.io'
const METADATA = { name: 'prometheus', namespace: '' }

/** What Prometheus needs to find what it scrapes. */
const ROLE = {
  apiVersion: `${GROUP}/v1`,
  kind: 'Role',
  metadata: METADATA,
  rules: [
    { apiGroups: [''], resources: ['services', 'endpoints', 'pods'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
  ],
}

const BINDING = {
  apiVersion: `${GROUP}/v1`,
  kind: 'RoleBinding',
  metadata: METADATA,
  roleRef: { apiGroup: GROUP, kind: 'Role', name: '' },
  subjects: [
    {
      kind: 'ServiceAccount',
      name: quoted(`${VALUES}.serviceAccount`),
      namespace: quoted(`${VALUES}.namespace`),
    },
  ],
}
