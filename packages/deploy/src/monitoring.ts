// How Prometheus finds the programs, and what it tells people of. The Service is there in any case: monitors that people
// wrote for MetalLB select `app: metallb` and scrape the port `monitoring`. Contract: monitoring.coreos.com/v1 of the
// Prometheus operator, where there is one.

import type { Service } from 'kubernetes-types/core/v1'
import type { Alert } from './alert.ts'
import { ALERTS } from './alerts.ts'
import { APP_LABELS, named, PORTS, RUNBOOKS } from './names.ts'
import { SCRAPER_ACCESS } from './scraper-access.ts'

/** Without an address of its own: each Pod is scraped by itself. */
export const MONITORING_SERVICE: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: named('monitoring'),
  spec: {
    clusterIP: 'None',
    selector: { ...APP_LABELS },
    ports: [{ name: 'monitoring', port: PORTS.monitoring, targetPort: 'monitoring' }],
  },
}

/** What the Prometheus operator is asked to do, and what Prometheus needs for it. */
export const PROMETHEUS_OBJECTS = [
  ...SCRAPER_ACCESS,
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: named('metallb'),
    spec: { selector: { matchLabels: APP_LABELS }, endpoints: [{ port: 'monitoring', interval: '30s' }] },
  },
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: named('metallb'),
    spec: {
      groups: [
        {
          name: 'metallb',
          rules: ALERTS.map(ruleOf),
        },
      ],
    },
  },
] as const

/** As Prometheus' operator has it. */
export function ruleOf({ alert, expr, for: time, severity, summary }: Alert) {
  return {
    alert,
    expr,
    ...(time !== undefined && { for: time }),
    labels: { severity },
    // a heading's place in a page is its name in small letters
    annotations: { summary, runbook_url: `${RUNBOOKS}#${alert.toLowerCase()}` },
  }
}
