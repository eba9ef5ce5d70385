// A Service as the table shows it, and as it goes to the browser: plain texts, ready to be shown and to be searched.

/**
 * `conflict`: a foreign host has the address. `waiting`: it has none. `announced`: a node says that it announces it.
 * `assigned`: it has an address, and no node says so.
 */
export type ServiceState = 'conflict' | 'waiting' | 'assigned' | 'announced'

export interface ServiceRow {
  readonly service: string
  readonly addresses: readonly string[]
  readonly pool: string | null
  readonly state: ServiceState
  /** Nodes that say they answer ARP and NDP for it. */
  readonly owners: readonly string[]
  /** How many nodes say they announce it by BGP. */
  readonly bgpNodes: number
  /** What a person has to know of it: why it waits, whose host is in the way; '' for nothing. */
  readonly why: string
}

/** One row on its way to the browser. */
export interface TableRow {
  readonly service: string
  /** What stands in the columns before the state: Service, addresses, pool, announced by. */
  readonly cells: readonly string[]
  readonly state: ServiceState
  readonly why: string
}

export const COLUMNS = ['Service', 'Address', 'Pool', 'Announced by', 'State'] as const

export const STATES: readonly ServiceState[] = ['conflict', 'waiting', 'assigned', 'announced']

export function tableRow({ service, addresses, pool, owners, bgpNodes, state, why }: ServiceRow): TableRow {
  const announcers = [...owners, ...(bgpNodes > 0 ? [`${bgpNodes} by BGP`] : [])]
  const texts = [addresses.join(' '), pool ?? '', announcers.join(', ')]
  return { service, cells: [service, ...texts.map((it) => it || NOTHING)], state, why }
}

const NOTHING = '\u2013'

/** What a person filters by. */
export interface ServiceFilter {
  readonly text: string
  /** '' for all. */
  readonly state: string
}

/** The text in which a filter looks. */
export function searchText({ cells }: TableRow): string {
  return cells.join(' ').toLowerCase()
}

/** The test of a filter: every word has to stand in one of the columns of a row. */
export function shownBy(filter: ServiceFilter): (row: Pick<TableRow, 'state'>, text: string) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/)
  return ({ state }, text) =>
    (filter.state === '' || state === filter.state) && words.every((word) => text.includes(word))
}

/** Where the page of a Service is. Names of Kubernetes need no escapes (RFC 1123). */
export function pathOf(service: string): string {
  return `/services/${service}`
}
