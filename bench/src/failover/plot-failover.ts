// The newest failover run as one SVG of bars: for each event the median time without an answer, Ingot's and MetalLB's,
// with a thin line up to the worst. The scale is logarithmic: one of them is often a hundred times the other.

import type { Run } from '../history.ts'
import { FAILOVER_EVENTS } from './failover-events.ts'

const WIDTH = 760
const MARGIN = { left: 150, right: 70, top: 56, bottom: 34 }
const INNER_WIDTH = WIDTH - MARGIN.left - MARGIN.right
const EVENT_HEIGHT = 40
const BAR_HEIGHT = 13
/** Milliseconds, the ends of the scale: as often as the client asks, and longer than anything here takes. */
const [LEAST, MOST] = [5, 20_000]
const TICKS = [5, 10, 100, 1000, 10_000]
const KINDS = [
  { row: 'failover', label: 'Ingot', colour: '#0b6e99' },
  { row: 'failover metallb', label: 'MetalLB', colour: '#b45309' },
] as const

interface Bar {
  readonly colour: string
  readonly median: number
  readonly worst: number
}

/** Of the newest run in which both played an event, or of the newest with any; undefined where there is none. */
export function plotFailover(runs: readonly Run[]): string | undefined {
  const drawable = runs.filter((run) => eventsOf(run).length > 0)
  const run =
    drawable.findLast((it) => eventsOf(it).some((event) => barsOf(it, event).length > 1)) ?? drawable.at(-1)
  if (run === undefined) return undefined
  const events = eventsOf(run)
  const height = MARGIN.top + events.length * EVENT_HEIGHT + MARGIN.bottom
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="${MARGIN.left}" y="22" font-size="15">Time without an answer: median, and a line to the worst</text>`,
    ...KINDS.flatMap(legend),
    `<text x="${WIDTH - 10}" y="22" text-anchor="end" fill="#444">${run.date.slice(0, 10)}</text>`,
    ...TICKS.flatMap((tick) => gridLine(tick, height)),
    ...events.flatMap((event, index) => group(event, barsOf(run, event), MARGIN.top + index * EVENT_HEIGHT)),
    '</svg>',
    '',
  ].join('\n')
}

function eventsOf(run: Run): readonly string[] {
  return FAILOVER_EVENTS.map(({ name }) => name).filter((event) => barsOf(run, event).length > 0)
}

function barsOf({ figures }: Run, event: string): readonly Bar[] {
  return KINDS.flatMap(({ row, colour }) => {
    const median = figures[`${row} ${event} gap ms`]
    return median === undefined
      ? []
      : [{ colour, median, worst: figures[`${row} ${event} gap worst ms`] ?? median }]
  })
}

function x(milliseconds: number): number {
  const within = Math.min(MOST, Math.max(LEAST, milliseconds))
  return MARGIN.left + (Math.log(within / LEAST) / Math.log(MOST / LEAST)) * INNER_WIDTH
}

function gridLine(tick: number, height: number): readonly string[] {
  const at = x(tick).toFixed(1)
  const label = tick < 1000 ? `${tick} ms` : `${tick / 1000} s`
  return [
    `<line x1="${at}" x2="${at}" y1="${MARGIN.top - 6}" y2="${height - MARGIN.bottom}" stroke="#ddd"/>`,
    `<text x="${at}" y="${height - MARGIN.bottom + 18}" text-anchor="middle" fill="#444">${label}</text>`,
  ]
}

function group(event: string, bars: readonly Bar[], top: number): readonly string[] {
  return [
    `<text x="${MARGIN.left - 10}" y="${top + EVENT_HEIGHT / 2}" text-anchor="end" fill="#222">${event}</text>`,
    ...bars.flatMap(({ colour, median, worst }, index) => {
      const y = top + 4 + index * (BAR_HEIGHT + 2)
      const middle = y + BAR_HEIGHT / 2
      // what is shorter than a client can tell is drawn all the same
      const length = Math.max(2, x(median) - MARGIN.left)
      return [
        `<rect x="${MARGIN.left}" y="${y}" width="${length.toFixed(1)}" height="${BAR_HEIGHT}" fill="${colour}"/>`,
        `<line x1="${(MARGIN.left + length).toFixed(1)}" x2="${x(worst).toFixed(1)}" y1="${middle}" y2="${middle}" stroke="${colour}" stroke-width="2"/>`,
        `<text x="${(Math.max(x(worst), MARGIN.left + length) + 6).toFixed(1)}" y="${middle + 4}" fill="#222">${Math.round(median)} ms</text>`,
      ]
    }),
  ]
}

function legend({ label, colour }: (typeof KINDS)[number], index: number): readonly string[] {
  const at = MARGIN.left + index * 80
  return [
    `<rect x="${at}" y="32" width="12" height="12" fill="${colour}"/>`,
    `<text x="${at + 18}" y="42" fill="#222">${label}</text>`,
  ]
}
