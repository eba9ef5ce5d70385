// The files that the pages consist of beside their HTML, which has the style. Their names have no version in them, so a browser
// asks each time, by their digest (RFC 9110 13.1.2), and mostly gets 304.

import type { Hono } from 'hono'
import { script, text } from './embed.ts' with { type: 'macro' }

const JAVASCRIPT = 'text/javascript; charset=utf-8'

/** By their paths in this package, by which the scripts import each other. */
const ASSETS: readonly (readonly [name: string, type: string, body: string])[] = [
  ['client/icon.svg', 'image/svg+xml', text('client/icon.svg')],
  ['client/page.ts', JAVASCRIPT, script('client/page.ts')],
  ['client/live.ts', JAVASCRIPT, script('client/live.ts')],
  ['client/plan-form.ts', JAVASCRIPT, script('client/plan-form.ts')],
  ['client/service-table.ts', JAVASCRIPT, script('client/service-table.ts')],
  ['src/service-row.ts', JAVASCRIPT, script('src/service-row.ts')],
]

/** Serves them below `/assets/`. */
export function serveAssets(app: Hono): void {
  for (const [name, type, body] of ASSETS) {
    const etag = `"${new Bun.CryptoHasher('sha256').update(body).digest('hex').slice(0, 16)}"`
    const headers = { 'content-type': type, 'cache-control': 'no-cache', etag }
    app.get(`/assets/${name}`, (context) =>
      context.req.header('if-none-match') === etag
        ? context.body(null, 304, { etag })
        : context.body(body, 200, headers),
    )
  }
}
