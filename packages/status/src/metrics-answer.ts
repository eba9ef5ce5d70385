// The answer to a scrape, in the format that the scraper likes best of those that there are. MetalLB knows one; whoever
// does not say gets that one.

import { OPENMETRICS, PROMETHEUS_TEXT } from '@ingot/telemetry'
import type { Metrics } from '@ingot/telemetry'
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'

const FORMATS = new Map([
  ['text/plain', PROMETHEUS_TEXT],
  ['application/openmetrics-text', OPENMETRICS],
])
const supports = [...FORMATS.keys()]

export function answerMetrics(context: Context, metrics: Metrics): Response {
  const type = accepts(context, { header: 'Accept', supports, default: 'text/plain' })
  const format = FORMATS.get(type) ?? PROMETHEUS_TEXT
  return context.body(metrics.expose(format), 200, { 'content-type': format.contentType, vary: 'accept' })
}
