// A few Services that ask for addresses by name, with an endpoint, as a person makes them: what becomes of them is the
// controller's and the speakers' work.

import type { Service } from 'kubernetes-types/core/v1'
import type { PlainClient } from '../plain-client.ts'

const SERVICES = '/api/v1/namespaces/default/services'
const SLICES = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'

/** By name, the address. */
export type Wanted = Readonly<Record<string, string>>

/** Resolves when a controller has given them these addresses. */
export async function createNamed(admin: PlainClient, wanted: Wanted): Promise<void> {
  for (const [name, address] of Object.entries(wanted)) {
    await admin.send('POST', SLICES, slice(name))
    await admin.send('POST', SERVICES, service(name, address))
  }
  for (const [name, address] of Object.entries(wanted)) {
    while ((await get(admin, name)).status?.loadBalancer?.ingress?.[0]?.ip !== address) await Bun.sleep(50)
  }
}

export async function deleteNamed(admin: PlainClient, wanted: Wanted): Promise<void> {
  for (const name of Object.keys(wanted)) await admin.send('DELETE', `${SERVICES}/${name}`)
}

/** Another one than before says that somebody has written. */
export async function versionsOf(admin: PlainClient, wanted: Wanted): Promise<readonly unknown[]> {
  const services = await Promise.all(Object.keys(wanted).map((name) => get(admin, name)))
  return services.map(({ metadata }) => metadata?.resourceVersion)
}

async function get(admin: PlainClient, name: string): Promise<Service> {
  return JSON.parse(await admin.send('GET', `${SERVICES}/${name}`)) as Service
}

function service(name: string, address: string): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, annotations: { 'metallb.io/loadBalancerIPs': address } },
    spec: { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }] },
  }
}

function slice(name: string) {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.244.0.1'], nodeName: 'node-1', conditions: { ready: true } }],
    ports: [{ port: 80 }],
  }
}
