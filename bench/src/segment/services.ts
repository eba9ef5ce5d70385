// Services on a segment of speakers: made with their address in the status, as a controller would leave them, so that
// nothing but the speakers is looked at. And who is to answer for them, by the election.

import { ENDPOINT_SLICES, SERVICES } from '@ingot/api'
import { succession } from '@ingot/election'
import type { Client, KubernetesObject } from '@ingot/kube'
import type { SpeakerSegment } from '@ingot/lab'
import { parseAddress } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'

export interface AnnouncedService {
  readonly name: string
  readonly address: string
  /** Where its endpoints are; on any node where it is left out. */
  readonly endpointsOn?: readonly string[]
  readonly policy?: 'Cluster' | 'Local'
}

/** As many requests as a controller has on their way. */
const AT_ONCE = 8

/** Creates all of them, endpoints first, so that an address is announced when its status is written. */
export async function announceServices(client: Client, services: readonly AnnouncedService[]): Promise<void> {
  const waiting = services.values()
  const work = async () => {
    for (const service of waiting) await announceService(client, service)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

async function announceService(client: Client, service: AnnouncedService): Promise<void> {
  await moveEndpoints(client, service, service.endpointsOn ?? ['node-1'])
  await createService(client, service)
}

/** The Service alone, and its status. */
export async function createService(client: Client, service: AnnouncedService): Promise<void> {
  const { name, address, policy = 'Cluster' } = service
  const spec = {
    type: 'LoadBalancer',
    externalTrafficPolicy: policy,
    allocateLoadBalancerNodePorts: false,
    ipFamilies: [familyOf(address)],
    ports: [{ port: 80, protocol: 'TCP' }],
  }
  const object = { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, ...{ spec } }
  const made = must(await client.create<KubernetesObject>(SERVICES, object))
  const status: Service['status'] = { loadBalancer: { ingress: [{ ip: address }] } }
  must(await client.updateStatus(SERVICES, { ...made, ...{ status } }))
}

/** Deletes all of them. */
export async function withdrawServices(client: Client, services: readonly AnnouncedService[]): Promise<void> {
  const waiting = services.values()
  const work = async () => {
    for (const { name } of waiting) {
      must(await client.delete(SERVICES, { name, namespace: 'default' }))
      must(await client.delete(ENDPOINT_SLICES, { name, namespace: 'default' }))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** Puts the endpoints of a Service, which may not be there yet, on these nodes and no others. */
export async function moveEndpoints(
  client: Client,
  { name, address }: AnnouncedService,
  nodes: readonly string[],
): Promise<void> {
  const addressType = familyOf(address)
  const endpoints = nodes.map((nodeName, index) => ({
    addresses: [addressType === 'IPv4' ? `10.244.0.${index + 1}` : `fd00:244::${index + 1}`],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName,
  }))
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
    ...{ addressType, endpoints, ports: [{ port: 80, protocol: 'TCP' }] },
  }
  const created = await client.create<KubernetesObject>(ENDPOINT_SLICES, slice)
  if (created.ok) return
  must(await client.patch(ENDPOINT_SLICES, slice.metadata, 'application/merge-patch+json', { endpoints }))
}

/** The hardware address of the node that is first in the election for each address, of those that are alive. */
export function expectedOwners(
  { speakers }: SpeakerSegment,
  addresses: readonly string[],
  alive: readonly string[],
): ReadonlyMap<string, string> {
  const hardware = new Map(speakers.map(({ node }) => [node.name, node.hardwareAddress]))
  return new Map(addresses.map((address) => [address, hardware.get(electedFor(address, alive)) ?? 'nobody']))
}

/** The first in the election for an address among nodes of equal weight. */
export function electedFor(address: string, nodes: readonly string[]): string {
  const parsed = parseAddress(address)
  const [first] = parsed === undefined ? [] : succession(parsed, new Map(nodes.map((node) => [node, 0])))
  return first ?? ''
}

function familyOf(address: string): 'IPv4' | 'IPv6' {
  return address.includes(':') ? 'IPv6' : 'IPv4'
}

/** The value of an answer of the API server; a benchmark cannot go on without it. */
export function must<T>(
  answer:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly error: { readonly message: string } },
): T {
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}
