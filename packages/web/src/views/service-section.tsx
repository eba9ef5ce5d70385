/** @jsxImportSource hono/jsx */
// The Services as a table without a script: the first ones that a filter leaves. With the script the same rows are drawn in the
// browser, of all Services those that can be seen; until it has them it needs as many as the table is high, and to a browser with
// scripts what is in a noscript costs nothing.

import { COLUMNS, pathOf, STATES } from '../service-row.ts'
import type { ServiceFilter, TableRow } from '../service-row.ts'

export const ROWS_WITHOUT_SCRIPT = 60
/** What the highest table has room for: 46rem of 2rem each (table.css). */
const ROWS_AT_ONCE = 23

interface SectionProps {
  /** How many the filter leaves. */
  readonly count: number
  /** The first of them, by name. */
  readonly rows: readonly TableRow[]
  readonly filter: ServiceFilter
}

export function ServiceSection({ count, rows, filter }: SectionProps) {
  return (
    <section class="services" aria-labelledby="services-heading">
      <div class="heading">
        <h2 id="services-heading">Services</h2>
        <Filter filter={filter} />
        <p id="count" role="status">
          {count.toLocaleString('en')}
        </p>
      </div>
      <div
        id="services"
        class="table"
        role="table"
        tabindex={0}
        aria-labelledby="services-heading"
        aria-rowcount={count + 1}
      >
        <div role="rowgroup" class="head">
          <div role="row" class="row" aria-rowindex={1}>
            {COLUMNS.map((name) => (
              <span role="columnheader">{name}</span>
            ))}
          </div>
        </div>
        <div role="rowgroup" id="rows">
          <Rows rows={rows.slice(0, ROWS_AT_ONCE)} first={2} />
          <noscript>
            <Rows rows={rows.slice(ROWS_AT_ONCE)} first={2 + ROWS_AT_ONCE} />
          </noscript>
        </div>
      </div>
      <noscript>
        <p>{count > rows.length ? `The first ${rows.length} are shown: filter for the others.` : ''}</p>
      </noscript>
    </section>
  )
}

function Filter({ filter: { text, state: chosen } }: { readonly filter: ServiceFilter }) {
  return (
    <form method="get" action="/" role="search" id="filter">
      <label for="q" class="hidden">
        Filter by name, address, pool or node
      </label>
      <input
        id="q"
        name="q"
        type="search"
        value={text}
        placeholder="name, address, pool, node"
        autocomplete="off"
      />
      <label for="state" class="hidden">
        State
      </label>
      <select id="state" name="state">
        <option value="">all states</option>
        {STATES.map((state) => (
          <option value={state} selected={state === chosen}>
            {state}
          </option>
        ))}
      </select>
      <noscript>
        <button type="submit">Show</button>
      </noscript>
    </form>
  )
}

/** `first` is the place of the first one in the table, whose head is 1. */
function Rows({ rows, first }: { readonly rows: readonly TableRow[]; readonly first: number }) {
  return rows.map((row, i) => <Row row={row} place={first + i} />)
}

/** The script draws the same (service-table.ts). */
function Row({ row, place }: { readonly row: TableRow; readonly place: number }) {
  const { service, cells, state, why } = row
  const [, ...others] = cells
  return (
    <div role="row" class="row" aria-rowindex={place}>
      <span role="cell">
        <a href={pathOf(service)}>{service}</a>
      </span>
      {others.map((text) => (
        <span role="cell">{text}</span>
      ))}
      <span role="cell" title={why}>
        <span class={`state ${state}`}>{state}</span>
      </span>
    </div>
  )
}
