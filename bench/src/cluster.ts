// The embedded API server in a process of its own, for its network namespace: on 127.0.0.1:6443 for the controller
// and the speaker beside it, on a unix socket for the bench outside. One node, one pool from the requester's block.
//
//   bun bench/src/cluster.ts SOCKET

import { customResourceDefinitions } from '@ingot/api/kinds'
import { createApiServer } from '@ingot/lab'
import { Database } from 'bun:sqlite'

const socket = process.argv[2] ?? ''
const api = createApiServer({
  database: new Database(':memory:'),
  clock: () => new Date(),
  random: Math.random,
  definitions: customResourceDefinitions,
})
// A watch is silent for minutes. Bun's type for a server on a unix socket lacks this option, the server heeds it.
const patient: object = { idleTimeout: 0 }
Bun.serve({ fetch: api.fetch, hostname: '127.0.0.1', port: 6443, ...patient })
Bun.serve({ fetch: api.fetch, unix: socket, ...patient })

const namespace = 'metallb-system'
await create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
await create('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'bench' } })
await create(`/apis/metallb.io/v1beta1/namespaces/${namespace}/ipaddresspools`, {
  apiVersion: 'metallb.io/v1beta1',
  kind: 'IPAddressPool',
  metadata: { name: 'bench', namespace },
  spec: { addresses: ['10.99.0.1-10.99.255.254'] },
})
await create(`/apis/metallb.io/v1beta1/namespaces/${namespace}/l2advertisements`, {
  apiVersion: 'metallb.io/v1beta1',
  kind: 'L2Advertisement',
  metadata: { name: 'bench', namespace },
})
console.log('ready')
for await (const _ of Bun.stdin.stream());
process.exit(0)

async function create(path: string, object: object): Promise<void> {
  const request = new Request(`http://api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(object),
  })
  const answer = await api.fetch(request)
  if (!answer.ok) throw new Error(await answer.text())
}
