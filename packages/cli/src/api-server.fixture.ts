// Run by executable.fixture.ts in the network namespace of a node: an API server on its loopback, with the node, and a
// Service that waits for an address to be announced from there. It prints its URL and ends when its input ends.

import { Database } from 'bun:sqlite'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApiServer } from '@ingot/lab'

const DEFINITIONS = join(import.meta.dir, '../../../deploy/crds')

const OBJECTS = `
apiVersion: v1
kind: Namespace
metadata: { name: metallb-system }
---
apiVersion: v1
kind: Node
metadata: { name: node-1 }
status: { conditions: [{ type: Ready, status: 'True' }] }
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: pool, namespace: metallb-system }
spec: { addresses: [192.0.2.100/32] }
---
apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata: { name: all, namespace: metallb-system }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: default }
spec: { type: LoadBalancer, ports: [{ port: 80 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web, namespace: default, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
endpoints: [{ addresses: [10.0.0.1], nodeName: node-1, conditions: { ready: true } }]
ports: [{ port: 80 }]
`

const COLLECTIONS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  Node: '/api/v1/nodes',
  IPAddressPool: '/apis/metallb.io/v1beta1/namespaces/metallb-system/ipaddresspools',
  L2Advertisement: '/apis/metallb.io/v1beta1/namespaces/metallb-system/l2advertisements',
  Service: '/api/v1/namespaces/default/services',
  EndpointSlice: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
}

const api = createApiServer({
  database: new Database(':memory:'),
  clock: () => new Date(),
  random: Math.random,
  definitions: readdirSync(DEFINITIONS).map((file) =>
    Bun.YAML.parse(readFileSync(join(DEFINITIONS, file), 'utf8')),
  ),
})
for (const object of Bun.YAML.parse(OBJECTS) as { readonly kind: string }[]) {
  const request = new Request(`http://api${COLLECTIONS[object.kind]}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(object),
  })
  const response = await api.fetch(request)
  if (!response.ok) throw new Error(`${object.kind}: ${await response.text()}`)
}
const server = Bun.serve({
  fetch: (request) => api.fetch(request),
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
})
console.log(server.url.origin)
for await (const _ of Bun.stdin.stream());
process.exit(0)
