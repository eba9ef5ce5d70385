// The lab's table as text: columns as wide as their widest cell, two blanks between, as kubectl prints them. Pure.

import type { Reading } from './readings.ts'

const COLUMNS: readonly (readonly [heading: string, cell: (reading: Reading) => string])[] = [
  ['SERVICE', ({ service }) => service],
  ['ADDRESS', ({ address }) => address],
  ['PORT', ({ port }) => String(port)],
  ['POOL', ({ pool }) => pool],
  ['OWNER', ({ owner }) => owner ?? '<none>'],
  ['MAC THAT ANSWERED', ({ answeredBy }) => answeredBy.join(' ') || '<none>'],
  ['HTTP', ({ status, text }) => (status === null ? text : String(status))],
]

/** The lines of the table, heading first. */
export function table(readings: readonly Reading[]): readonly string[] {
  const rows = [
    COLUMNS.map(([heading]) => heading),
    ...readings.map((reading) => COLUMNS.map(([, cell]) => cell(reading))),
  ]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
