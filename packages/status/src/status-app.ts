// The status endpoints as a Hono app: /healthz and /readyz as kubelet's HTTP probes take them (2xx passes), /metrics
// as Prometheus scrapes it. It reads what is handed in and changes nothing, so it may be open to the network. What tells
// more than that is for this machine alone: whoever may forward a port to the Pod, or is on the node, reads it.

import { METRICS_CONTENT_TYPE } from '@ingot/telemetry'
import type { Metrics } from '@ingot/telemetry'
import { Hono } from 'hono'
import { getConnInfo } from 'hono/bun'
import type { Context } from 'hono'
import { answerInspection } from './inspection.ts'
import type { Inspections } from './inspection.ts'
import { isLoopback } from './is-loopback.ts'

const PATHS = ['/healthz', '/readyz', '/metrics']

export interface StatusSources {
  readonly metrics: Metrics
  /** Why the program cannot do its work now, one sentence each; none when it is ready. */
  readonly unreadiness: () => readonly string[]
  /** Over plain HTTP for this machine alone, over HTTPS for who shows a token. */
  readonly inspections?: Inspections
}

/**
 * The status endpoints of one program.
 *
 * @example
 * const app = statusApp({ metrics, unreadiness: () => (informers.synced() ? [] : ['Services are not listed yet']) })
 */
export function statusApp({ metrics, unreadiness, inspections = {} }: StatusSources): Hono {
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
  for (const [path, inspect] of Object.entries(inspections)) {
    app.get(path, async (context) => {
      if (!isLoopback(remoteAddress(context))) {
        return context.text(`over plain HTTP, ${path} is answered on the loopback address alone\n`, 403)
      }
      return answerInspection(context, inspect)
    })
  }
  const paths = [...PATHS, ...Object.keys(inspections)].map((path) => `${path}\n`).join('')
  app.notFound((context) => context.text(paths, 404))
  return app
}

/** '' where that cannot be told. */
function remoteAddress(context: Context): string {
  return getConnInfo(context).remote.address ?? ''
}
