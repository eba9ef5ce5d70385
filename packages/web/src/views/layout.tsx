/** @jsxImportSource hono/jsx */
// The frame that all pages share: what the browser is to load, the way between the pages, and whether what is shown is live.

import type { Child } from 'hono/jsx'
import { STYLE } from '../style.ts'

export type PageName = 'map' | 'takeovers' | 'plan' | 'service'

interface Frame {
  readonly title: string
  readonly page: PageName
  /** Of whoever shows it: `leading`, `standby (leader X)`. */
  readonly leadership: string
  readonly children: Child
}

const PAGES = [
  { page: 'map', path: '/', text: 'Map' },
  { page: 'takeovers', path: '/takeovers', text: 'Takeovers' },
  { page: 'plan', path: '/plan', text: 'Plan' },
] as const

/**
 * What the map has to be read to before any of it is shown. A browser that shows the bare ground first, since it happens to
 * have read no more, draws twice, and what is to be seen comes later (HTML Living Standard, 4.6.7.6 Link type "expect").
 */
export const FIRST_SCREEN = 'pools-heading'

/** A whole page. */
export function pageOf(frame: Frame): string {
  return `<!doctype html>${String(<Page {...frame} />)}`
}

function Page({ title, page, leadership, children }: Frame) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Ingot`}</title>
        <link rel="icon" href="/assets/client/icon.svg" />
        {page === 'map' ? <link rel="expect" href={`#${FIRST_SCREEN}`} blocking="render" /> : null}
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
        <script type="module" src="/assets/client/page.ts"></script>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header class="top">
          <a class="mark" href="/">
            <img src="/assets/client/icon.svg" alt="" width="20" height="20" />
            Ingot
          </a>
          <nav aria-label="Pages">
            {PAGES.map((it) => (
              <a href={it.path} aria-current={it.page === page ? 'page' : undefined}>
                {it.text}
              </a>
            ))}
          </nav>
          <p class="standing">
            <span data-panel="leadership">{leadership}</span>
            <span id="live" class="live" role="status">
              not live
            </span>
          </p>
        </header>
        <main id="main" tabindex={-1}>
          {children}
        </main>
      </body>
    </html>
  )
}
