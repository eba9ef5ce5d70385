// sessionAffinity ClientIP as nftables has it: for each endpoint a set of the clients that are at it, and a chain that
// enters a client there and sends it on. A client stays for so many seconds after its last connection, and no longer
// than the endpoint is ready. Pure text. Contract: kube-proxy's nftables mode.

import type { Family } from '@ingot/net'
import type { Service, ServicePort } from './kinds.ts'
import { chain, dynamicSet } from './proxy-table.ts'
import type { Part } from './proxy-table.ts'

/** A port of a Service whose clients stay where they are. */
export interface Affinity {
  readonly servicePort: string
  readonly seconds: number
}

/** An endpoint as a rule sends to it. */
export interface Target {
  readonly address: string
  readonly port: number
}

/** Where a rule leads to that keeps its clients. */
export interface Sticky {
  readonly affinity: Affinity
  readonly family: Family
  /** tcp, udp */
  readonly transport: string
  readonly endpoints: readonly Target[]
}

/** Seconds, where a Service does not say. */
const DEFAULT_SECONDS = 10_800

/** The affinity of a port, null where every connection is for itself. */
export function affinityOf(
  { metadata, spec }: Service,
  { port, protocol = 'TCP' }: ServicePort,
): Affinity | null {
  if (spec.sessionAffinity !== 'ClientIP') return null
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_SECONDS
  return { servicePort: `${metadata.namespace}/${metadata.name}/${protocol}/${port}`, seconds }
}

/** The set and the chain of each endpoint; a Service that has several addresses shares them. */
export function affinityParts(sticky: Sticky): readonly [name: string, part: Part][] {
  const { affinity, family, transport, endpoints } = sticky
  const ip = family === 'IPv4' ? 'ip' : 'ip6'
  return endpoints.flatMap((target) => {
    const name = nameOf(affinity, target)
    const address = family === 'IPv4' ? target.address : `[${target.address}]`
    const to = `meta l4proto ${transport} dnat ${ip} to ${address}:${target.port}`
    const clients = `type ${family.toLowerCase()}_addr; flags dynamic, timeout; timeout ${affinity.seconds}s;`
    return [
      dynamicSet(`clients-${name}`, clients),
      chain(`at-${name}`, [`update @clients-${name} { ${ip} saddr } ${to}`]),
    ]
  })
}

/** What to do with a packet: back to where its client is, else anywhere. */
export function affinityRules(sticky: Sticky): readonly string[] {
  const { affinity, family, endpoints } = sticky
  const client = family === 'IPv4' ? 'ip saddr' : 'ip6 saddr'
  const names = endpoints.map((target) => nameOf(affinity, target))
  const map = names.map((name, index) => `${index} : goto at-${name}`)
  return [
    ...names.map((name) => `${client} @clients-${name} goto at-${name}`),
    `numgen random mod ${names.length} vmap { ${map.join(', ')} }`,
  ]
}

// a set cannot change its timeout, so another timeout is another set
function nameOf({ servicePort, seconds }: Affinity, { address, port }: Target): string {
  return Bun.hash(`${servicePort} ${seconds} ${address} ${port}`).toString(36)
}
