// What Prometheus asks for in the chart: the Service in any case; monitors, rules and a role where they are asked for.

import { MONITORING_SERVICE, PROMETHEUS_OBJECTS } from '../monitoring.ts'
import { APP_LABELS } from '../names.ts'
import { alertRules } from './alert-rules.ts'
import { at } from './at.ts'
import { filled, type Insert, lines, optional, quoted, scalar, when } from './insert.ts'
import { nameOf, released } from './released.ts'

const VALUES = '.Values.prometheus'

const [ROLE, BINDING, SERVICE_MONITOR, PROMETHEUS_RULE] = PROMETHEUS_OBJECTS

/** Where Prometheus is named, it is let look for what it scrapes. */
const IS_NAMED = `and ${VALUES}.rbacPrometheus ${VALUES}.serviceAccount ${VALUES}.namespace`

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
    when(IS_NAMED, released(ROLE, nameOf('prometheus'))),
    when(
      IS_NAMED,
      at(released(BINDING, nameOf('prometheus')), {
        'roleRef.name': scalar(nameOf('prometheus')),
        'subjects.0.name': quoted(`${VALUES}.serviceAccount`),
        'subjects.0.namespace': quoted(`${VALUES}.namespace`),
      }),
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
