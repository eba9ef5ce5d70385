// /metrics for scrapers that show a bearer token, as MetalLB serves it since 0.16. Whose token may, is handed in.
// Contract: RFC 6750 2.1 and 3; the answers are those of controller-runtime's metrics filter.

import { METRICS_CONTENT_TYPE } from '@ingot/telemetry'
import type { Metrics } from '@ingot/telemetry'
import { Hono } from 'hono'
import type { Access } from './scraper-review.ts'

/** The metrics of one program, behind `access`. */
export function metricsApp(metrics: Metrics, access: (token: string) => Promise<Access>): Hono {
  const app = new Hono()
  app.get('/metrics', async (context) => {
    const [, token] = /^Bearer +(\S+) *$/i.exec(context.req.header('authorization') ?? '') ?? []
    if (token === undefined) return context.text('Unauthorized', 401, { 'www-authenticate': 'Bearer' })
    const answer = await access(token)
    if (answer.allowed) return context.body(metrics.expose(), 200, { 'content-type': METRICS_CONTENT_TYPE })
    if (answer.status === 401) context.header('www-authenticate', 'Bearer error="invalid_token"')
    if (answer.status === 429) context.header('retry-after', '10')
    return context.text(answer.message, answer.status)
  })
  app.notFound((context) => context.text('/metrics\n', 404))
  return app
}
