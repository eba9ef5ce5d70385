// What kube-proxy does on a node, as the parts of one nftables table: cluster IPs and LoadBalancer addresses are rewritten
// (DNAT) to a ready endpoint. externalTrafficPolicy Cluster takes any endpoint and hides the client behind the node's
// address; Local takes this node's endpoints only, keeps the client's address, and drops where there is none.
// A packet finds its chain by one look into a map, so what a Service costs does not depend on how many there are.
// Pure. Which entries there are is proxy-entries.ts's, how a table changes is proxy-table.ts's.

import type { Family } from '@ingot/net'
import type { EndpointSlice, Service } from './kinds.ts'
import { affinityParts, affinityRules } from './proxy-affinity.ts'
import { proxyEntries, serviceName, slicesByService } from './proxy-entries.ts'
import type { Entry } from './proxy-entries.ts'
import { chain, elements, TABLE } from './proxy-table.ts'
import type { Part, Parts } from './proxy-table.ts'
import type { LabNode } from './topology.ts'

/** Marks packets whose source becomes the node's; kube-proxy's bit. */
const MASQUERADE_MARK = '0x4000'

const FAMILIES = ['IPv4', 'IPv6'] as const

type NamedPart = readonly [name: string, part: Part]

/** What Services came to on one node. */
export type Known = WeakMap<
  Service,
  { readonly slices: readonly EndpointSlice[]; readonly parts: readonly NamedPart[] }
>

/** Whether two lists are of the very same objects: a change of a Service or a slice makes another object of it. */
export function areSame(before: readonly object[], now: readonly object[]): boolean {
  return before.length === now.length && before.every((object, index) => object === now[index])
}

/** The whole table for `node`. With what it came to before at hand, only what is new is worked out. */
export function proxyRules(
  node: LabNode,
  services: readonly Service[],
  slices: readonly EndpointSlice[],
  known: Known = new WeakMap(),
): Parts {
  const slicesOf = slicesByService(slices)
  const parts = new Map<string, Part>([['frame', frame(node)]])
  for (const service of services) {
    const own = slicesOf.get(serviceName(service)) ?? []
    for (const [name, part] of serviceParts(node, service, own, known)) {
      // entries share chains, and of two Services with the same address and port the first one has it
      if (!parts.has(name)) parts.set(name, part)
    }
  }
  return parts
}

function serviceParts(
  node: LabNode,
  service: Service,
  slices: readonly EndpointSlice[],
  known: Known,
): readonly NamedPart[] {
  const before = known.get(service)
  if (before !== undefined && areSame(before.slices, slices)) return before.parts
  const parts = proxyEntries(node.name, service, slices).flatMap(entryParts)
  known.set(service, { slices, parts })
  return parts
}

/** What is the same whichever Services there are. It takes the place of any table that was there. */
function frame({ addresses: [ipv4, ipv6] }: LabNode): Part {
  const place = (ip: string) => `${ip} daddr . meta l4proto . th dport`
  const guards = FAMILIES.flatMap((family) => [
    `${place(ipOf(family))} vmap @guarded-${family}`,
    // a packet to a Service without an endpoint here must not leave for the segment again
    `${place(ipOf(family))} vmap @unserved-${family}`,
  ])
  const masquerade = [
    `ip saddr != ${ipv4} snat ip to ${ipv4}`,
    `ip6 saddr != ${ipv6} snat ip6 to ${ipv6}`,
  ].map((statement) => `meta mark & ${MASQUERADE_MARK} == ${MASQUERADE_MARK} ${statement}`)
  const add = [
    // creating it first lets the deletion succeed where there was none
    `table ${TABLE} {}`,
    `delete table ${TABLE}`,
    `table ${TABLE} {`,
    ...FAMILIES.flatMap(framedSets),
    block(
      'services',
      FAMILIES.map((family) => `${place(ipOf(family))} vmap @services-${family}`),
    ),
    block('prerouting', ['type nat hook prerouting priority dstnat;', 'jump services']),
    block('output', ['type nat hook output priority -100;', 'jump services']),
    // a Pod on this node is reached by `input`, one on another node by `postrouting`
    block('input', ['type nat hook input priority 100;', ...masquerade]),
    block('postrouting', ['type nat hook postrouting priority srcnat;', ...masquerade]),
    block('refuse', ['reject']),
    block('before-dnat-prerouting', ['type filter hook prerouting priority -110;', ...guards]),
    block('before-dnat-output', ['type filter hook output priority -110;', ...guards]),
    // after DNAT: what is still addressed to a Service is a port that it does not have
    block('unknown-port', [
      'type filter hook forward priority filter;',
      ...FAMILIES.map((family) => `${ipOf(family)} daddr @addresses-${family} reject`),
    ]),
    '}',
    '',
  ]
  return { add: add.join('\n'), clear: '', remove: '' }
}

/** The maps that entries are elements of. */
function framedSets(family: Family): readonly string[] {
  const address = `${family.toLowerCase()}_addr`
  const maps = ['guarded', 'unserved', 'services'].map(
    (name) => `  map ${name}-${family} { type ${address} . inet_proto . inet_service : verdict; }`,
  )
  return [...maps, `  set addresses-${family} { type ${address}; }`]
}

function entryParts(entry: Entry): readonly NamedPart[] {
  const { service, family, address, transport, port, endpoints, isLocal, isExternal, sourceRanges } = entry
  const to = `${isLocal ? 'local' : 'to'}-${service}/${transport}/${port}/${family}`
  const marked = `marked-${service}/${transport}/${port}/${family}`
  const from = `from-${service}/${family}`
  const isServed = endpoints.length > 0
  const isGuarded = sourceRanges.length > 0
  const isMarked = isServed && isExternal && !isLocal
  return [
    ...(isServed ? translation(to, entry) : []),
    ...(isMarked ? [chain(marked, [`meta mark set meta mark or ${MASQUERADE_MARK}`, `goto ${to}`])] : []),
    ...(isGuarded ? [sourceCheck(from, entry)] : []),
    elements(`${address} . ${transport} . ${port}`, {
      ...(isGuarded && { [`guarded-${family}`]: `jump ${from}` }),
      ...(isServed && { [`services-${family}`]: `goto ${isMarked ? marked : to}` }),
      ...(!isServed && { [`unserved-${family}`]: isLocal ? 'drop' : 'goto refuse' }),
    }),
    elements(address, { [`addresses-${family}`]: '' }),
  ]
}

function translation(name: string, { family, endpoints, affinity, transport }: Entry): readonly NamedPart[] {
  if (affinity !== null) {
    const sticky = { family, endpoints, affinity, transport }
    return [...affinityParts(sticky), chain(name, affinityRules(sticky))]
  }
  const map = endpoints.map(({ address, port }, index) => `${index} : ${address} . ${port}`)
  const to = `numgen random mod ${endpoints.length} map { ${map.join(', ')} }`
  return [chain(name, [`meta l4proto ${transport} dnat ${ipOf(family)} addr . port to ${to}`])]
}

function sourceCheck(name: string, { family, sourceRanges }: Entry): NamedPart {
  // one rule a range: ranges in a set may not overlap
  return chain(name, [...sourceRanges.map((range) => `${ipOf(family)} saddr ${range.trim()} return`), 'drop'])
}

function ipOf(family: Family): string {
  return family === 'IPv4' ? 'ip' : 'ip6'
}

function block(name: string, lines: readonly string[]): string {
  return [`  chain ${name} {`, ...lines.map((line) => `    ${line}`), '  }'].join('\n')
}
