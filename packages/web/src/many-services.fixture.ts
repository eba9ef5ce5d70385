// A cluster of many Services that a test changes while a page shows it.

import { createSite } from './site.tsx'
import { row, snapshot, pool } from './snapshot.fixture.ts'
import type { Snapshot, Takeover } from './snapshot.ts'
import type { ServiceRow } from './service-row.ts'
import type { Runtime } from '@ingot/kube'

export interface ManyServices extends AsyncDisposable {
  readonly url: string
  now: Snapshot
  change(...rows: readonly ServiceRow[]): void
}

/** Serves the page of `count` Services on a free port. */
export function serveMany(count: number, runtime: Runtime): ManyServices {
  const rows = Array.from({ length: count }, (_, i) => rowOf(i))
  let now = snapshot(rows, { ...SURROUNDINGS, takeovers: takeovers() })
  const site = createSite(
    {
      snapshot: async () => now,
      explain: async () => undefined,
      plan: async () => ({ ok: false, message: 'there is no plan here' }),
    },
    runtime,
  )
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', development: false, fetch: site.app.fetch })
  return {
    url: server.url.href,
    get now() {
      return now
    },
    set now(next) {
      now = next
    },
    change(...changed) {
      const services = new Map(now.services)
      for (const it of changed) services.set(it.service, it)
      now = { ...now, services }
    },
    async [Symbol.asyncDispose]() {
      site.stop()
      await server.stop(true)
    },
  }
}

function rowOf(i: number): ServiceRow {
  const name = `team-${i % 40}/service-${String(i).padStart(5, '0')}`
  const pool = 'production'
  const addresses = [`198.51.${100 + (i >> 8)}.${i & 255}`]
  if (i % 997 === 3) return row(name, { addresses, pool, state: 'conflict', why: CONFLICT })
  if (i % 499 === 7)
    return row(name, { addresses: [], state: 'waiting', owners: [], pool: null, why: WAITING })
  return row(name, { addresses, pool, owners: [`node-${i % 5}`], bgpNodes: i % 3 })
}

const CONFLICT = 'a foreign host with 02:00:5e:10:00:01 uses an address of this Service'
const WAITING = 'no available IPs'

const used = Array.from({ length: 256 }, (_, i) => (i % 7 === 0 || i > 180 ? 0 : 1 + (i % 16)))

const SURROUNDINGS: Partial<Snapshot> = {
  pools: [
    pool({
      name: 'production',
      ranges: ['198.51.96.0-198.51.111.255'],
      inUse: 1740,
      total: 4096n,
      history: Array.from({ length: 60 }, (_, i) => 1500 + i * 4 + (i % 7) * 6),
      cells: { size: 16, used, labels: new Map(), conflicts: new Set([20]) },
    }),
    pool({
      name: 'edge',
      ranges: ['192.0.2.0-192.0.2.63'],
      remarks: ['on request'],
      inUse: 61,
      total: 64n,
      history: Array.from({ length: 60 }, (_, i) => Math.min(61, 40 + Math.floor(i / 2))),
      cells: {
        size: 1,
        used: Array.from({ length: 64 }, (_, i) => (i % 23 === 4 ? 0 : 1)),
        labels: new Map([[1, '192.0.2.1 edge/gateway']]),
        conflicts: new Set(),
      },
    }),
    pool({
      name: 'six',
      family: 'IPv6',
      ranges: ['2001:db8:7::-2001:db8:7::ffff:ffff:ffff:ffff'],
      inUse: 412,
      total: 2n ** 64n,
      history: [400, 404, 412],
      cells: undefined,
    }),
    pool({ name: 'old', remarks: ['draining'], ranges: ['203.0.113.0-203.0.113.3'], history: [4, 4, 3, 1] }),
  ],
  nodes: ['node-0', 'node-1', 'node-2', 'node-3', 'node-4'].map((name, i) => ({
    name,
    layer2: 980 + i * 7,
    bgp: i === 3 ? 0 : 1200,
    remark: i === 3 ? 'it has the label node.kubernetes.io/exclude-from-external-load-balancers' : '',
  })),
  peers: [
    { name: 'tor-1', address: '10.0.0.1', asn: '64513', nodes: ['node-0', 'node-1'], services: 1200 },
    { name: 'tor-2', address: '2001:db8::1', asn: 'external', nodes: ['node-2', 'node-4'], services: 1200 },
  ],
}

function takeovers(): Takeover[] {
  return Array.from({ length: 30 }, (_, i) => ({
    time: `2026-01-01T00:${String(59 - i).padStart(2, '0')}:07Z`,
    service: `team-${i}/service-${String(i).padStart(5, '0')}`,
    reason: i % 4 === 1 ? 'FindingOver' : i % 9 === 5 ? 'AddressConflict' : 'nodeAssigned',
    message:
      i % 4 === 1
        ? `node "node-${i % 5}" alone answers for "198.51.100.${i}" on eth0 again, after 0.4 s`
        : `announcing from node "node-${i % 5}" with protocol "layer2"`,
    count: i % 5 === 0 ? 3 : 1,
    isWarning: i % 9 === 5,
  }))
}
