/** @jsxImportSource hono/jsx */
// The map: how things stand in numbers, what needs attention, pools, who announces, and all Services. Each panel is also made
// by itself, for whoever has the page open.

import { searchText, shownBy, tableRow } from '../service-row.ts'
import type { ServiceFilter, ServiceState } from '../service-row.ts'
import type { Snapshot } from '../snapshot.ts'
import { NodeTable, PeerTable } from './announcers.tsx'
import { Attention } from './attention.tsx'
import { FIRST_SCREEN, pageOf } from './layout.tsx'
import { PoolList } from './pool-list.tsx'
import { ROWS_WITHOUT_SCRIPT, ServiceSection } from './service-section.tsx'
import { TakeoverList } from './takeovers-page.tsx'

export function mapPage(snapshot: Snapshot, filter: ServiceFilter): string {
  return pageOf({
    title: 'Map',
    page: 'map',
    leadership: snapshot.leadership,
    children: (
      <>
        <h1 class="hidden">Map of the addresses</h1>
        <section aria-label="In numbers" data-panel="summary">
          <Summary snapshot={snapshot} />
        </section>
        <section aria-label="Needs attention" data-panel="attention">
          <Attention snapshot={snapshot} />
        </section>
        <div class="columns">
          <section aria-labelledby={FIRST_SCREEN}>
            <h2 id={FIRST_SCREEN}>Pools</h2>
            <div data-panel="pools">
              <Pools snapshot={snapshot} />
            </div>
          </section>
          <div>
            <section aria-labelledby="nodes-heading">
              <h2 id="nodes-heading">Nodes</h2>
              <div data-panel="nodes">
                <Nodes snapshot={snapshot} />
              </div>
            </section>
            <section aria-labelledby="peers-heading">
              <h2 id="peers-heading">BGP peers</h2>
              <div data-panel="peers">
                <Peers snapshot={snapshot} />
              </div>
            </section>
          </div>
        </div>
        <ServiceSection {...filtered(snapshot, filter)} filter={filter} />
      </>
    ),
  })
}

/** What of the pages changes while they are open, but for the table of Services: the inside of each panel, by its name. */
export function panelsOf(snapshot: Snapshot): Readonly<Record<string, string>> {
  return {
    leadership: String(<>{snapshot.leadership}</>),
    summary: String(<Summary snapshot={snapshot} />),
    attention: String(<Attention snapshot={snapshot} />),
    pools: String(<Pools snapshot={snapshot} />),
    nodes: String(<Nodes snapshot={snapshot} />),
    peers: String(<Peers snapshot={snapshot} />),
    takeovers: String(<TakeoverList takeovers={snapshot.takeovers} />),
  }
}

// of what is not known nothing is said

function Pools({ snapshot: { isLeading, pools } }: Shown) {
  return isLeading ? <PoolList pools={pools} /> : null
}

function Nodes({ snapshot: { isLeading, nodes } }: Shown) {
  return isLeading ? <NodeTable nodes={nodes} /> : null
}

function Peers({ snapshot: { isLeading, peers } }: Shown) {
  return isLeading ? <PeerTable peers={peers} /> : null
}

interface Shown {
  readonly snapshot: Snapshot
}

function Summary({ snapshot }: Shown) {
  const { services, nodes, peers, isLeading, leadership } = snapshot
  if (!isLeading) return <p class="standby">{standbyText(leadership)}</p>
  const counts = countStates(snapshot)
  const figures: readonly (readonly [name: string, count: number, sort: string])[] = [
    ['Services', services.size, ''],
    ['announced', counts.announced, ''],
    ['assigned', counts.assigned, ''],
    ['waiting', counts.waiting, counts.waiting > 0 ? 'warn' : ''],
    ['conflicts', counts.conflict, counts.conflict > 0 ? 'bad' : ''],
    ['nodes', nodes.length, ''],
    ['BGP peers', peers.length, ''],
  ]
  return (
    <dl class="summary">
      {figures.map(([name, count, sort]) => (
        <div class={sort}>
          <dt>{name}</dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  )
}

function standbyText(leadership: string): string {
  if (leadership === 'leading') return 'This controller has begun to work, and reads what there is.'
  return `This controller gives no addresses: ${leadership}. Look at the one that does.`
}

/** What a filter leaves, by name: how many, and the first of them. */
function filtered({ services }: Snapshot, filter: ServiceFilter) {
  const isShown = shownBy(filter)
  const rows = [...services.keys()]
    .sort()
    .flatMap((key) => services.get(key) ?? [])
    .filter((row) => isAll(filter) || isShown(row, searchText(tableRow(row))))
  return { count: rows.length, rows: rows.slice(0, ROWS_WITHOUT_SCRIPT).map(tableRow) }
}

const isAll = ({ text, state }: ServiceFilter) => text.trim() === '' && state === ''

function countStates({ services }: Snapshot): Record<ServiceState, number> {
  const counts = { conflict: 0, waiting: 0, assigned: 0, announced: 0 }
  for (const { state } of services.values()) counts[state] += 1
  return counts
}
