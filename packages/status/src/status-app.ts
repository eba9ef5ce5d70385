// The status endpoints as a Hono app: /livez, /healthz and /readyz as kubelet's HTTP probes take them (2xx passes), /metrics
// as Prometheus scrapes it. Those read what is handed in and change nothing, so they may be open to the network. What tells
// more than that, or sets the level of the log, is for this machine alone: whoever may forward a port to the Pod, or is on
// the node.

import type { LevelSwitch, Metrics } from '@ingot/telemetry'
import { Hono } from 'hono'
import { answerInspection } from './inspection.ts'
import type { Inspections } from './inspection.ts'
import { serveCaptureSwitch } from './capture-route.ts'
import type { CaptureSwitch } from './capture-route.ts'
import { refusalOfRemote } from './local-request.ts'
import { LOG_LEVEL_PATH, serveLogLevel } from './log-level-route.ts'
import { answerMetrics } from './metrics-answer.ts'

const PATHS = ['/healthz', '/livez', '/readyz', '/metrics']

export interface StatusSources {
  readonly metrics: Metrics
  /** Why the program cannot do its work now, one sentence each; none when it is ready. */
  readonly unreadiness: () => readonly string[]
  /** Over plain HTTP for this machine alone, over HTTPS for who shows a token. */
  readonly inspections?: Inspections
  /** The level of the log, for this machine alone to read and to set. */
  readonly levels?: LevelSwitch
  /** The capture whose packets an inspection tells, for this machine alone to turn on and off. */
  readonly capture?: CaptureSwitch
  /** Pages, for whom the inspections are for: every path that is nobody else's. */
  readonly site?: Hono
}

/**
 * The status endpoints of one program.
 *
 * @example
 * const app = statusApp({ metrics, unreadiness: () => (informers.synced() ? [] : ['Services are not listed yet']) })
 */
export function statusApp({
  metrics,
  unreadiness,
  inspections = {},
  levels,
  capture,
  site,
}: StatusSources): Hono {
  const app = new Hono()
  for (const path of ['/healthz', '/livez']) app.get(path, (context) => context.text('ok\n'))
  app.get('/readyz', (context) => {
    const reasons = unreadiness()
    if (reasons.length === 0) return context.text('ok\n')
    return context.text(`not ready\n${reasons.map((reason) => `${reason}\n`).join('')}`, 503)
  })
  app.get('/metrics', (context) => answerMetrics(context, metrics))
  for (const [path, inspect] of Object.entries(inspections)) {
    app.get(path, async (context) => refusalOfRemote(context) ?? answerInspection(context, inspect))
  }
  if (levels !== undefined) serveLogLevel(app, levels)
  if (capture !== undefined) serveCaptureSwitch(app, capture)
  if (site !== undefined)
    app.all('*', async (context) => refusalOfRemote(context) ?? site.fetch(context.req.raw, context.env))
  const own = levels === undefined ? [] : [LOG_LEVEL_PATH]
  const paths = [...PATHS, ...Object.keys(inspections), ...own].map((path) => `${path}\n`).join('')
  app.notFound((context) => context.text(paths, 404))
  return app
}
