// /metrics for scrapers that show a bearer token, as MetalLB serves it since 0.16, and beside it what is told to nobody
// without one. Whose token may, is handed in.
// Contract: RFC 6750 2.1 and 3; the answers are those of controller-runtime's metrics filter.

import type { Metrics } from '@ingot/telemetry'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { answerInspection } from './inspection.ts'
import type { Inspections } from './inspection.ts'
import { answerMetrics } from './metrics-answer.ts'
import type { Access } from './scraper-review.ts'

type AccessOf = (token: string) => Promise<Access>

/** A path that tells more than the metrics, behind its own `access`. */
export interface GuardedInspection {
  readonly path: string
  readonly access: AccessOf
  readonly inspect: Inspections[string]
}

/** Pages, behind the access to one path. */
export interface GuardedSite {
  readonly access: AccessOf
  readonly app: Hono
}

/** The metrics of one program behind `access`, and what else there is to read. */
export function metricsApp(
  metrics: Metrics,
  access: AccessOf,
  inspections: readonly GuardedInspection[] = [],
  site?: GuardedSite,
): Hono {
  const app = new Hono()
  app.get('/metrics', async (context) => {
    const refusal = await refusalOf(context, access)
    return refusal ?? answerMetrics(context, metrics)
  })
  for (const { path, access: accessOfPath, inspect } of inspections) {
    app.get(path, async (context) => {
      return (await refusalOf(context, accessOfPath)) ?? answerInspection(context, inspect)
    })
  }
  if (site !== undefined)
    app.all('*', async (context) => {
      return (await refusalOf(context, site.access)) ?? site.app.fetch(context.req.raw, context.env)
    })
  const paths = ['/metrics', ...inspections.map(({ path }) => path)].map((path) => `${path}\n`).join('')
  app.notFound((context) => context.text(paths, 404))
  return app
}

/** Undefined for a token whose owner may. */
async function refusalOf(context: Context, access: AccessOf): Promise<Response | undefined> {
  const [, token] = /^Bearer +(\S+) *$/i.exec(context.req.header('authorization') ?? '') ?? []
  if (token === undefined) return context.text('Unauthorized', 401, { 'www-authenticate': 'Bearer' })
  const answer = await access(token)
  if (answer.allowed) return undefined
  if (answer.status === 401) context.header('www-authenticate', 'Bearer error="invalid_token"')
  if (answer.status === 429) context.header('retry-after', '10')
  return context.text(answer.message, answer.status)
}
