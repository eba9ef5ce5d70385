// The events of the controller: panels are put in their places, rows are handed on, and whether all this is live is said.

import type { TableRow } from '../src/service-row.ts'

export interface Listener {
  all(rows: readonly TableRow[]): void
  rows(changed: readonly TableRow[], removed: readonly string[]): void
}

const AGAIN_AFTER = 10_000
const FIRST_PAINT = 'first-contentful-paint'

/**
 * From now on, but for the time that nobody sees the page: a browser has six connections to one server (HTTP/1.1), and pages that
 * nobody sees would keep those that somebody wants to see from being loaded.
 */
export function follow(listener: Listener): void {
  let events: EventSource | undefined
  const tend = () => {
    const isSeen = document.visibilityState === 'visible'
    if (isSeen && events === undefined) events = open(listener)
    if (!isSeen) stop()
  }
  const stop = () => {
    events?.close()
    events = undefined
    say('paused', false)
  }
  document.addEventListener('visibilitychange', tend)
  addEventListener('pagehide', stop)
  addEventListener('pageshow', tend)
  // refused, by which a browser lets it be
  setInterval(() => {
    if (events?.readyState === EventSource.CLOSED) events = undefined
    tend()
  }, AGAIN_AFTER)
  afterFirstPaint(tend)
}

/** What comes first is much, and would keep the page from being seen. */
function afterFirstPaint(run: () => void): void {
  const isKnown = PerformanceObserver.supportedEntryTypes.includes('paint')
  if (!isKnown || performance.getEntriesByName(FIRST_PAINT).length > 0) return run()
  new PerformanceObserver((list, observer) => {
    if (list.getEntriesByName(FIRST_PAINT).length === 0) return
    observer.disconnect()
    run()
  }).observe({ type: 'paint', buffered: true })
}

function open(listener: Listener): EventSource {
  const events = new EventSource('/events')
  events.addEventListener('open', () => say('live', true))
  events.addEventListener('error', () => say('not live', false))
  // what comes is our own server's: no other origin can be connected to
  const on = <T>(event: string, take: (data: T) => void) =>
    events.addEventListener(event, ({ data }: MessageEvent<string>) => take(JSON.parse(data) as T))
  on<readonly TableRow[]>('all', (rows) => listener.all(rows))
  on<{ changed: readonly TableRow[]; removed: readonly string[] }>('rows', ({ changed, removed }) =>
    listener.rows(changed, removed),
  )
  on<Readonly<Record<string, string>>>('panels', (panels) => {
    for (const [name, html] of Object.entries(panels)) show(name, html)
  })
  return events
}

function say(text: string, isLive: boolean): void {
  const place = document.querySelector('#live')
  if (place === null || place.textContent === text) return
  place.textContent = text
  place.classList.toggle('on', isLive)
}

/** Puts a panel in its place; who is on a link in it stays on that link. */
function show(name: string, html: string): void {
  const place = document.querySelector(`[data-panel="${name}"]`)
  if (place === null) return
  const focused = place.contains(document.activeElement) && document.activeElement?.getAttribute('href')
  place.innerHTML = html
  if (typeof focused === 'string')
    place.querySelector<HTMLElement>(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
}
