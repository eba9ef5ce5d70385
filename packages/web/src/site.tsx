/** @jsxImportSource hono/jsx */
// The pages as a Hono app. Nothing outside of it is loaded, and the browser is told to load nothing else; there is nothing to
// write to. How often pages are made is bounded, whoever asks.

import type { Runtime } from '@ingot/kube'
import type { Explanation } from '@ingot/plan'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { serveAssets } from './assets.ts'
import { Feed } from './feed.ts'
import type { PlanResult } from './plan-answer.ts'
import type { Snapshot } from './snapshot.ts'
import { STYLE_SOURCE } from './style.ts'
import { mapPage } from './views/map-page.tsx'
import { PlanOutcome, planPage } from './views/plan-page.tsx'
import { noServicePage, ServiceChain, servicePage, takeoversOf } from './views/service-page.tsx'
import { takeoversPage } from './views/takeovers-page.tsx'

export interface SiteSources {
  /** As it is, or was a moment ago. The same one as long as nothing has changed. */
  readonly snapshot: () => Promise<Snapshot>
  /** Why a Service, `namespace/name`, is as it is; undefined where there is none. */
  readonly explain: (service: string) => Promise<Explanation | undefined>
  /** What manifests would do. */
  readonly plan: (manifests: string) => Promise<PlanResult>
}

export interface Site {
  readonly app: Hono
  /** How many look at it. */
  viewers(): number
  /** Ends what viewers wait for. */
  stop(): void
}

export function createSite(sources: SiteSources, runtime: Runtime): Site {
  const app = new Hono()
  const feed = new Feed(sources.snapshot, runtime)
  app.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value)
  })
  serveAssets(app)
  app.get('/events', (context) => events(context, feed))
  app.use(limited(runtime))
  app.get('/', async (context) => {
    const { q = '', state = '' } = context.req.query()
    return context.html(mapPage(await sources.snapshot(), { text: q, state }))
  })
  app.get('/takeovers', async (context) => context.html(takeoversPage(await sources.snapshot())))
  app.get('/services/:namespace/:name', (context) => service(context, sources))
  app.get('/plan', async (context) => {
    const { leadership } = await sources.snapshot()
    return context.html(planPage(leadership, '', undefined))
  })
  app.post('/plan', bodyLimit({ maxSize: MANIFESTS_MAX }), (context) => plan(context, sources))
  return { app, viewers: () => feed.viewers, stop: () => feed.stop() }
}

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    ...['script', 'img', 'connect'].map((it) => `${it}-src 'self'`),
    `style-src ${STYLE_SOURCE}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

const MANIFESTS_MAX = 1024 * 1024

/** With this header a page is answered without its frame. No other site can send it without being asked first (CORS). */
const PART = 'x-ingot-part'

/** Pages a second, and at once after a quiet while. */
const PAGES_PER_SECOND = 10
const PAGES_AT_ONCE = 40

function limited(runtime: Runtime) {
  let allowance = PAGES_AT_ONCE
  let countedAt = runtime.now()
  return async (context: Context, next: () => Promise<void>) => {
    const passed = (runtime.now() - countedAt) / 1000
    allowance = Math.min(PAGES_AT_ONCE, allowance + passed * PAGES_PER_SECOND)
    countedAt = runtime.now()
    if (allowance < 1)
      return context.text('too many pages, try again in a second\n', 429, { 'retry-after': '1' })
    allowance -= 1
    return next()
  }
}

function events(context: Context, feed: Feed): Response {
  const stream = feed.open(context.req.raw.signal)
  if (stream === undefined) return context.text('too many viewers\n', 503, { 'retry-after': '10' })
  return context.body(stream, 200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
}

async function service(context: Context, { snapshot, explain }: SiteSources): Promise<Response> {
  const { namespace, name } = context.req.param()
  const [now, explanation] = await Promise.all([snapshot(), explain(`${namespace}/${name}`)])
  const isWhole = context.req.header(PART) === undefined
  if (explanation === undefined) {
    const key = `${namespace}/${name}`
    return isWhole
      ? context.html(noServicePage(now, key), 404)
      : context.text(`there is no Service ${key}\n`, 404)
  }
  if (isWhole) return context.html(servicePage(now, explanation))
  const takeovers = takeoversOf(now, explanation)
  return context.html(<ServiceChain explanation={explanation} takeovers={takeovers} />)
}

async function plan(context: Context, sources: SiteSources): Promise<Response> {
  // a form of another site: harmless, but none of its business
  const from = context.req.header('sec-fetch-site') ?? 'none'
  if (from !== 'same-origin' && from !== 'none') return context.text('asked by another site\n', 403)
  const { manifest } = await context.req.parseBody()
  const text = typeof manifest === 'string' ? manifest : ''
  const result = await sources.plan(text)
  if (context.req.header(PART) !== undefined) return context.html(<PlanOutcome result={result} />)
  const { leadership } = await sources.snapshot()
  return context.html(planPage(leadership, text, result))
}
