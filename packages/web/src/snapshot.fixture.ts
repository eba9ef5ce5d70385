// A cluster as the page shows it, for the tests: what a row and a snapshot are if nothing else is said.

import type { ServiceRow } from './service-row.ts'
import type { PoolView, Snapshot } from './snapshot.ts'

export function row(service: string, more: Partial<ServiceRow> = {}): ServiceRow {
  return {
    service,
    addresses: ['192.0.2.1'],
    pool: 'web',
    state: 'announced',
    owners: ['node-1'],
    bgpNodes: 0,
    why: '',
    ...more,
  }
}

export function pool(more: Partial<PoolView> = {}): PoolView {
  return {
    name: 'web',
    family: 'IPv4',
    ranges: ['192.0.2.0-192.0.2.3'],
    remarks: [],
    inUse: 1,
    total: 4n,
    history: [0, 1],
    cells: {
      size: 1,
      used: [0, 1, 0, 0],
      labels: new Map([[1, '192.0.2.1 default/web']]),
      conflicts: new Set(),
    },
    ...more,
  }
}

export function snapshot(rows: readonly ServiceRow[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    time: '2026-01-01T00:00:00.000Z',
    isLeading: true,
    leadership: 'leading',
    services: new Map(rows.map((it) => [it.service, it])),
    pools: [pool()],
    nodes: [{ name: 'node-1', layer2: 1, bgp: 0, remark: '' }],
    peers: [],
    rejected: [],
    gaps: [],
    takeovers: [],
    ...more,
  }
}
