// Counts of the requests, under controller-runtime's names, which dashboards have, and the date on which the certificate ends.

import type { Metrics } from '@ingot/telemetry'

export interface WebhookMetrics {
  /** Counts a request of that path as in flight; call what is returned with the HTTP status of its answer. */
  begin(path: string): (status: number) => void
  /** The certificate that is shown, or none. */
  certificateEnds(date: Date | undefined): void
}

export function registerWebhookMetrics(metrics: Metrics): WebhookMetrics {
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
  const ends = metrics.gauge(
    'ingot_webhook_certificate_expiration_timestamp_seconds',
    'When the certificate of the webhooks ends, in seconds since 1970; 0 while there is none.',
  )
  return {
    begin(path) {
      inFlight.add(1, { webhook: path })
      return (status) => {
        inFlight.add(-1, { webhook: path })
        requests.inc({ webhook: path, code: String(status) })
      }
    },
    certificateEnds: (date) => ends.set(date === undefined ? 0 : Math.floor(date.getTime() / 1000)),
  }
}
