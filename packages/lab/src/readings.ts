// What the client and the cluster say about each address and port of the Services, put side by side: the rows of the
// table and the input of the checks. Pure. The owner is the node whose hardware address answered, not who says so.

import { ALLOCATED_FROM_POOL } from '@ingot/api'
import type { Observation } from './client.ts'
import { familyOf } from './kinds.ts'
import type { Event, Protocol, Service } from './kinds.ts'
import type { LabNode } from './topology.ts'

/** One port of a Service on one of its addresses. */
export interface Reading {
  readonly service: string
  readonly address: string
  readonly port: number
  readonly protocol: Protocol
  readonly pool: string
  /** The hardware addresses that claimed the address on the wire; one, if all is well. */
  readonly answeredBy: readonly string[]
  /** The one the client sends to; null where none answered. */
  readonly hardwareAddress: string | null
  /** The node that has it; null where no node of the lab has. */
  readonly owner: string | null
  /** The node of the Service's newest nodeAssigned event. */
  readonly assigned: string | null
  /** Whether the port answered the client: over TCP with HTTP 200, over UDP with anything. */
  readonly isAnswered: boolean
  /** The HTTP status, `UDP`, or why there was no answer. */
  readonly answer: string
}

/** The URL of a port of an address: `http:`, and `udp:` for one datagram. */
export function urlOf(address: string, port: number, protocol: Protocol = 'TCP'): string {
  const host = familyOf(address) === 'IPv6' ? `[${address}]` : address
  if (protocol !== 'TCP') return `${protocol.toLowerCase()}://${host}:${port}/`
  return `http://${host}${port === 80 ? '' : `:${port}`}/`
}

/** How a person tells Services apart: by name in the namespace `default`, elsewhere with their namespace. */
export function nameOf({ metadata: { namespace = 'default', name } }: Service): string {
  return namespace === 'default' ? name : `${namespace}/${name}`
}

/** The addresses of a Service, from its status. */
export function addressesOf({ status }: Service): readonly string[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip === undefined ? [] : [ip]))
}

/** Every URL that `services` should answer at. */
export function urlsOf(services: readonly Service[]): readonly string[] {
  return services.flatMap((service) =>
    addressesOf(service).flatMap((address) =>
      (service.spec.ports ?? []).map(({ port, protocol }) => urlOf(address, port, protocol)),
    ),
  )
}

/** Puts it all together. */
export function readings(
  services: readonly Service[],
  events: readonly Event[],
  { responses, answers, neighbours }: Observation,
  nodes: readonly LabNode[],
): readonly Reading[] {
  return services.flatMap((service) =>
    addressesOf(service).flatMap((address) =>
      (service.spec.ports ?? []).map(({ port, protocol = 'TCP' }) => {
        const hardwareAddress = neighbours.get(address) ?? null
        const response = responses.get(urlOf(address, port, protocol))
        return {
          service: nameOf(service),
          address,
          port,
          protocol,
          pool: service.metadata.annotations?.[ALLOCATED_FROM_POOL] ?? '',
          answeredBy: answers.get(address) ?? [],
          hardwareAddress,
          owner: nodes.find((node) => node.hardwareAddress === hardwareAddress)?.name ?? null,
          assigned: assignedNode(service, events),
          isAnswered: response?.isAnswered ?? false,
          answer: response?.answer ?? 'not asked',
        }
      }),
    ),
  )
}

/** The node that the newest nodeAssigned event of `service` names; MetalLB's words. */
export function assignedNode({ metadata }: Service, events: readonly Event[]): string | null {
  const newest = events
    .filter(
      ({ reason, involvedObject }) => reason === 'nodeAssigned' && involvedObject.name === metadata.name,
    )
    .filter(({ involvedObject }) => involvedObject.namespace === metadata.namespace)
    .toSorted((one, other) => (one.lastTimestamp ?? '').localeCompare(other.lastTimestamp ?? ''))
    .at(-1)
  return /^announcing from node "([^"]+)"/.exec(newest?.message ?? '')?.[1] ?? null
}
