// How Grafana wants to have a dashboard: rows of panels in a grid of 24 columns, and the choice of a data source and of a
// job. Contract: the dashboard JSON model of Grafana, schema 39 (Grafana 10 and later).

/** What a panel asks Prometheus, in PromQL, each with the text of its legend. */
type Queries = Readonly<Record<string, string>>

/** A panel that has no place yet. */
interface Draft {
  readonly title: string
  readonly type: 'stat' | 'timeseries' | 'table'
  readonly unit: string
  readonly queries: Queries
}

interface Row {
  readonly title: string
  readonly drafts: readonly Draft[]
}

interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** As far as anybody but Grafana looks at it. */
export interface Panel {
  readonly id: number
  readonly title: string
  readonly type: Draft['type'] | 'row'
  readonly gridPos: Place
  readonly targets?: readonly { readonly expr: string }[]
}

/** As it is imported. */
export interface Dashboard {
  readonly title: string
  readonly panels: readonly Panel[]
}

/** A number. */
export function stat(title: string, expr: string): Draft {
  return { title, type: 'stat', unit: 'none', queries: { [expr]: '' } }
}

/** Lines over time. */
export function line(title: string, queries: Queries, unit = 'none'): Draft {
  return { title, type: 'timeseries', unit, queries }
}

/** What there is now, a row for each series. */
export function table(title: string, expr: string): Draft {
  return { title, type: 'table', unit: 'none', queries: { [expr]: '' } }
}

export function row(title: string, ...drafts: readonly Draft[]): Row {
  return { title, drafts }
}

const COLUMNS = 24
const WIDTHS: Readonly<Record<Draft['type'], number>> = { stat: 4, timeseries: 8, table: 8 }
const HEIGHT = 8

const SOURCE = { type: 'prometheus', uid: '${datasource}' }

/** Puts the rows one below the other. */
export function dashboard(rows: readonly Row[]): Dashboard {
  const panels: Panel[] = []
  let y = 0
  for (const { title, drafts } of rows) {
    panels.push({ id: panels.length + 1, title, type: 'row', gridPos: { x: 0, y, w: COLUMNS, h: 1 } })
    y += 1
    let x = 0
    for (const draft of drafts) {
      const w = WIDTHS[draft.type]
      if (x + w > COLUMNS) [x, y] = [0, y + HEIGHT]
      panels.push(panel(panels.length + 1, draft, { x, y, w, h: HEIGHT }))
      x += w
    }
    y += HEIGHT
  }
  return { ...FRAME, panels }
}

function panel(id: number, { title, type, unit, queries }: Draft, gridPos: Place): Panel {
  const format = type === 'table' ? { instant: true, format: 'table' } : {}
  const targets = Object.entries(queries).map(([expr, legendFormat], index) => ({
    refId: String.fromCodePoint(0x41 + index),
    datasource: SOURCE,
    expr,
    legendFormat,
    ...format,
  }))
  const how = { datasource: SOURCE, fieldConfig: { defaults: { unit, min: 0 }, overrides: [] } }
  return { id, title, type, gridPos, targets, ...how }
}

const FRAME = {
  uid: 'ingot',
  title: 'Ingot',
  schemaVersion: 39,
  editable: true,
  graphTooltip: 1,
  refresh: '30s',
  time: { from: 'now-6h', to: 'now' },
  timezone: 'browser',
  templating: {
    list: [
      { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
      {
        name: 'job',
        label: 'Job',
        type: 'query',
        datasource: SOURCE,
        query: { query: 'label_values(metallb_k8s_client_updates_total, job)', refId: 'job' },
        refresh: 2,
        includeAll: true,
        multi: true,
        current: { text: 'All', value: '$__all' },
      },
    ],
  },
}
