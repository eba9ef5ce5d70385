// The status endpoints as a Hono app: /healthz and /readyz as kubelet's HTTP probes take them (2xx passes), /metrics
// as Prometheus scrapes it. It reads what is handed in and changes nothing, so it may be open to the network.

import { METRICS_CONTENT_TYPE } from '@ingot/telemetry'
import type { Metrics } from '@ingot/telemetry'
import { Hono } from 'hono'

const PATHS = '/healthz\n/readyz\n/metrics\n'

export interface StatusSources {
  readonly metrics: Metrics
  /** Why the program cannot do its work now, one sentence each; none when it is ready. */
  readonly unreadiness: () => readonly string[]
}

/**
 * The status endpoints of one program.
 *
 * @example
 * const app = statusApp({ metrics, unreadiness: () => (informers.synced() ? [] : ['Services are not listed yet']) })
 */
export function statusApp({ metrics, unreadiness }: StatusSources): Hono {
  const app = new Hono()
  app.get('/healthz', (context) => context.text('ok\n'))
  app.get('/readyz', (context) => {
    const reasons = unreadiness()
    if (reasons.length === 0) return context.text('ok\n')
    return context.text(`not ready\n${reasons.map((reason) => `${reason}\n`).join('')}`, 503)
  })
  app.get('/metrics', (context) =>
    context.body(metrics.expose(), 200, { 'content-type': METRICS_CONTENT_TYPE }),
  )
  app.notFound((context) => context.text(PATHS, 404))
  return app
}
