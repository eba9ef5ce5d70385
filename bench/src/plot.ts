// The history as one SVG: replies per second over time, Ingot's and the C program's, with 1, 1,000 and 10,000
// addresses. Points are evenly spaced, one a run, since runs come in bursts and not by the calendar.

import type { Run } from './history.ts'

const WIDTH = 760
const HEIGHT = 320
const MARGIN = { left: 70, right: 190, top: 40, bottom: 40 }
const INNER_WIDTH = WIDTH - MARGIN.left - MARGIN.right
const INNER_HEIGHT = HEIGHT - MARGIN.top - MARGIN.bottom

interface Series {
  readonly figure: string
  readonly label: string
  readonly colour: string
  readonly dashes: string
}

const SERIES: readonly Series[] = [1, 1000, 10000].flatMap((count, index) => {
  const colour = ['#0b6e99', '#b45309', '#6d28d9'][index] ?? '#000'
  const addresses = `${count.toLocaleString('en')} address${count === 1 ? '' : 'es'}`
  return [
    { figure: `arp ${count} replies/s`, label: `Ingot, ${addresses}`, colour, dashes: 'none' },
    { figure: `arp ${count} native replies/s`, label: `C, ${addresses}`, colour, dashes: '4 4' },
  ]
})

export function plotHistory(runs: readonly Run[]): string {
  const largest = Math.max(1, ...SERIES.flatMap(({ figure }) => runs.map((run) => run.figures[figure] ?? 0)))
  const top = Math.ceil(largest / 100_000) * 100_000
  const x = (index: number) => MARGIN.left + (runs.length < 2 ? 0.5 : index / (runs.length - 1)) * INNER_WIDTH
  const y = (value: number) => MARGIN.top + (1 - value / top) * INNER_HEIGHT
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${MARGIN.left}" y="22" font-size="15">ARP replies per second over a veth pair, by run</text>`,
    ...gridLines(top, y),
    ...SERIES.flatMap((series) => line(series, runs, x, y)),
    ...SERIES.flatMap(legend),
    ...dates(runs, x),
    '</svg>',
    '',
  ].join('\n')
}

function gridLines(top: number, y: (value: number) => number): readonly string[] {
  return Array.from({ length: 5 }, (_, index) => (top / 4) * index).flatMap((value) => [
    `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/>`,
    `<text x="${MARGIN.left - 8}" y="${y(value) + 4}" text-anchor="end" fill="#444">${Math.round(value / 1000)} k</text>`,
  ])
}

function line(
  { figure, colour, dashes }: Series,
  runs: readonly Run[],
  x: (index: number) => number,
  y: (value: number) => number,
): readonly string[] {
  const points = runs.flatMap((run, index) => {
    const value = run.figures[figure]
    return value === undefined ? [] : [{ x: x(index), y: y(value) }]
  })
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="1.5" stroke-dasharray="${dashes}" points="${points
      .map((point) => `${point.x.toFixed(1)},${point.y.toFixed(1)}`)
      .join(' ')}"/>`,
    ...points.map(
      (point) => `<circle cx="${point.x.toFixed(1)}" cy="${point.y.toFixed(1)}" r="3" fill="${colour}"/>`,
    ),
  ]
}

function legend({ label, colour, dashes }: Series, index: number): readonly string[] {
  const [x, y] = [WIDTH - MARGIN.right + 15, MARGIN.top + 10 + index * 20]
  return [
    `<line x1="${x}" x2="${x + 24}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="1.5" stroke-dasharray="${dashes}"/>`,
    `<text x="${x + 30}" y="${y + 4}" fill="#222">${label}</text>`,
  ]
}

function dates(runs: readonly Run[], x: (index: number) => number): readonly string[] {
  const ends = runs.length < 2 ? [0] : [0, runs.length - 1]
  return ends.map((index) => {
    const date = runs[index]?.date.slice(0, 10) ?? ''
    return `<text x="${x(index)}" y="${HEIGHT - 14}" text-anchor="middle" fill="#444">${date}</text>`
  })
}
