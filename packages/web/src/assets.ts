// The files that the page consists of beside its HTML. Their names have no version in them, so a browser asks each time, by
// their digest (RFC 9110 13.1.2), and mostly gets 304.

import type { Hono } from 'hono'
import { script, text } from './embed.ts' with { type: 'macro' }

const JAVASCRIPT = 'text/javascript; charset=utf-8'

/** One for each part of the pages; they go as one, since a browser shows nothing before it has all. */
const SHEETS = [
  text('client/page.css'),
  text('client/map.css'),
  text('client/table.css'),
  text('client/text.css'),
]

/** By their paths in this package, by which the scripts import each other. */
const ASSETS: readonly (readonly [name: string, type: string, body: string])[] = [
  ['client/page.css', 'text/css; charset=utf-8', SHEETS.join('\n')],
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
