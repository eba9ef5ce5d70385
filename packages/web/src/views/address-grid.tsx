/** @jsxImportSource hono/jsx */
// The addresses of a pool as a grid of cells, in order: free, in use, or in a foreign host's hands. Free ones that stand
// together are one shape. A picture for the eye; what it says for everybody else is in its label and in the table of Services.

import { CELLS_MAX } from '../snapshot.ts'
import type { Cells, PoolView } from '../snapshot.ts'

const COLUMNS = 32
const PITCH = 10
const SIDE = 8

/** Nothing for a pool that is too large to be drawn. */
export function AddressGrid({ pool }: { readonly pool: PoolView }) {
  const { cells, inUse, total, name } = pool
  if (cells === undefined) return null
  const rows = Math.ceil(Math.min(cells.used.length, CELLS_MAX) / COLUMNS)
  const columns = Math.min(cells.used.length, COLUMNS)
  const per = cells.size === 1 ? 'one address' : `${cells.size} addresses`
  const label = `${name}: ${inUse} of ${total} ${pool.family} addresses in use; a cell is ${per}`
  return (
    <svg
      class="grid"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${columns * PITCH - 2} ${rows * PITCH - 2}`}
      width={columns * PITCH - 2}
      height={rows * PITCH - 2}
    >
      <path class="free" d={free(cells)} />
      {cells.used.map((used, cell) => (used === 0 ? null : <Cell cells={cells} cell={cell} used={used} />))}
    </svg>
  )
}

function Cell({
  cells,
  cell,
  used,
}: {
  readonly cells: Cells
  readonly cell: number
  readonly used: number
}) {
  const isConflict = cells.conflicts.has(cell)
  const share = used / cells.size
  const level = isConflict ? 'conflict' : share > 0.75 ? 'full' : share > 0.25 ? 'half' : 'some'
  return (
    <rect class={level} {...placeOf(cell)} width={SIDE} height={SIDE}>
      <title>{cells.labels.get(cell) ?? `${used} in use`}</title>
    </rect>
  )
}

function placeOf(cell: number): { readonly x: number; readonly y: number } {
  return { x: (cell % COLUMNS) * PITCH, y: Math.floor(cell / COLUMNS) * PITCH }
}

/** All free cells as one path, so that a pool of which nothing is in use costs one element. */
function free({ used }: Cells): string {
  return used
    .flatMap((count, cell) => {
      const { x, y } = placeOf(cell)
      return count === 0 ? [`M${x} ${y}h${SIDE}v${SIDE}h-${SIDE}z`] : []
    })
    .join('')
}
