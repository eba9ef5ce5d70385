// Counts of the requests and how long they take, under controller-runtime's names, which dashboards have, and the date on
// which the certificate ends.

import type { Runtime } from '@ingot/kube'
import type { Metrics } from '@ingot/telemetry'

export interface WebhookMetrics {
  /** Counts a request of that path as in flight; call what is returned with the HTTP status of its answer. */
  begin(path: string): (status: number) => void
  /** The certificate that is shown, or none. */
  certificateEnds(date: Date | undefined): void
}

/** Those of Prometheus' client for Go, which controller-runtime leaves as they are. */
const LATENCY_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function registerWebhookMetrics(metrics: Metrics, runtime: Pick<Runtime, 'now'>): WebhookMetrics {
  const requests = metrics.counter(
    'controller_runtime_webhook_requests_total',
    'Total number of admission requests by HTTP status code.',
    ['webhook', 'code'],
  )
  const inFlight = metrics.gauge(
    'controller_runtime_webhook_requests_in_flight',
    'Current number of admission requests being served.',
    ['webhook'],
  )
  const latency = metrics.histogram(
    'controller_runtime_webhook_latency_seconds',
    'Histogram of the latency of processing admission requests',
    ['webhook'],
    LATENCY_BOUNDS,
  )
  const ends = metrics.gauge(
    'ingot_webhook_certificate_expiration_timestamp_seconds',
    'When the certificate of the webhooks ends, in seconds since 1970; 0 while there is none.',
  )
  return {
    begin(path) {
      const begunAt = runtime.now()
      inFlight.add(1, { webhook: path })
      return (status) => {
        inFlight.add(-1, { webhook: path })
        requests.inc({ webhook: path, code: String(status) })
        latency.observe((runtime.now() - begunAt) / 1000, { webhook: path })
      }
    },
    certificateEnds: (date) => ends.set(date === undefined ? 0 : Math.floor(date.getTime() / 1000)),
  }
}
