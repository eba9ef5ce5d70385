// What kube-proxy does on a node, as one nftables table in text: cluster IPs and LoadBalancer addresses are rewritten
// (DNAT) to a ready endpoint. externalTrafficPolicy Cluster takes any endpoint and hides the client behind the node's
// address; Local takes this node's endpoints only, keeps the client's address, and drops where there is none.
// loadBalancerSourceRanges keep out whom they do not name; sessionAffinity is proxy-affinity.ts's.
// Pure. Not done: node ports. Contract: Kubernetes "Virtual IPs and Service Proxies".

import type { Family } from '@ingot/net'
import { familyOf } from './kinds.ts'
import type { EndpointPort, EndpointSlice, Service, ServicePort } from './kinds.ts'
import { affinityChains, affinityNames, affinityOf, affinityRules } from './proxy-affinity.ts'
import type { Affinity, Target } from './proxy-affinity.ts'
import type { LabNode } from './topology.ts'

const TABLE = 'inet ingot-proxy'
/** Marks packets whose source becomes the node's; kube-proxy's bit. */
const MASQUERADE_MARK = '0x4000'

const BEFORE_DNAT = ['jump source-ranges', 'jump unserved']

/**
 * The whole table for `node`; `nft -f` puts it in the place of the one before in one step. Clients with affinity stay
 * where they are. Of an endpoint that went, a chain and a set are left: see `affinityRemovals`.
 */
export function proxyRules(
  node: LabNode,
  services: readonly Service[],
  slices: readonly EndpointSlice[],
): string {
  const entries = services.flatMap((service) => serviceEntries(node, service, slices))
  const served = entries.filter(({ endpoints }) => endpoints.length > 0)
  const unserved = entries.filter(({ endpoints }) => endpoints.length === 0)
  const [ipv4, ipv6] = node.addresses
  const masquerade = [`ip saddr != ${ipv4} snat ip to ${ipv4}`, `ip6 saddr != ${ipv6} snat ip6 to ${ipv6}`]
  return [
    // creating it first lets the flush succeed where there was none
    `table ${TABLE} {}`,
    `flush table ${TABLE}`,
    `table ${TABLE} {`,
    ...new Set(served.flatMap(stickyChains)),
    chain('services', '', served.flatMap(translations)),
    chain('prerouting', 'type nat hook prerouting priority dstnat;', ['jump services']),
    chain('output', 'type nat hook output priority -100;', ['jump services']),
    // a Pod on this node is reached by `input`, one on another node by `postrouting`
    chain('input', 'type nat hook input priority 100;', masquerade.map(whenMarked)),
    chain('postrouting', 'type nat hook postrouting priority srcnat;', masquerade.map(whenMarked)),
    // a packet to a Service without an endpoint here must not leave for the segment again
    chain(
      'unserved',
      '',
      unserved.map(({ match, isLocal }) => `${match} ${isLocal ? 'drop' : 'reject'}`),
    ),
    chain('source-ranges', '', entries.flatMap(sourceChecks)),
    chain('before-dnat-prerouting', 'type filter hook prerouting priority -110;', BEFORE_DNAT),
    chain('before-dnat-output', 'type filter hook output priority -110;', BEFORE_DNAT),
    // after DNAT: what is still addressed to a Service is a port that it does not have
    chain('unknown-port', 'type filter hook forward priority filter;', unknownPorts(services)),
    '}',
    '',
  ].join('\n')
}

/** What follows `rules` in one transaction, so that nothing is left of the endpoints that only `before` knows. */
export function affinityRemovals(before: string, rules: string): string {
  const names = affinityNames(before).difference(affinityNames(rules))
  // the chain first: its rules are flushed, and then nothing needs the set
  return [...names]
    .map((name) => `delete chain ${TABLE} to-${name}\ndelete set ${TABLE} clients-${name}\n`)
    .join('')
}

/** One address and port of a Service, and where it leads from this node. */
interface Entry {
  /** The nft expression for the packets that it is about. */
  readonly match: string
  readonly family: Family
  readonly isLocal: boolean
  readonly isExternal: boolean
  readonly transport: string
  readonly endpoints: readonly Target[]
  readonly affinity: Affinity | null
  /** Whom it is for; everybody where it is empty. */
  readonly sourceRanges: readonly string[]
}

function serviceEntries(node: LabNode, service: Service, slices: readonly EndpointSlice[]): readonly Entry[] {
  const own = slices.filter((slice) => belongsTo(slice, service))
  const isLocal = service.spec.externalTrafficPolicy === 'Local'
  const { loadBalancerSourceRanges: sourceRanges = [] } = service.spec
  return addressesOf(service).flatMap(({ address, isExternal }) =>
    (service.spec.ports ?? []).map((port) => {
      const family = familyOf(address)
      const onlyHere = isLocal && isExternal
      return {
        match: `${addressMatch(address)} ${transport(port)} dport ${port.port}`,
        family,
        isLocal: onlyHere,
        isExternal,
        transport: transport(port),
        affinity: affinityOf(service, port),
        // ranges of the other family say nothing about this one
        sourceRanges: isExternal ? sourceRanges.filter((range) => familyOf(range) === family) : [],
        endpoints: own
          .filter((slice) => slice.addressType === family)
          .flatMap((slice) => readyEndpoints(slice, port, onlyHere ? node.name : undefined)),
      }
    }),
  )
}

function addressesOf(service: Service): readonly { address: string; isExternal: boolean }[] {
  const clusterIps = (service.spec.clusterIPs ?? []).filter((address) => address !== 'None' && address !== '')
  // ipMode Proxy: another machine owns the address and nodes must not take its packets (KEP-1860)
  const ingress = (service.status?.loadBalancer?.ingress ?? []).filter(
    ({ ipMode = 'VIP' }) => ipMode === 'VIP',
  )
  return [
    ...clusterIps.map((address) => ({ address, isExternal: false })),
    ...ingress.flatMap(({ ip }) => (ip === undefined ? [] : [{ address: ip, isExternal: true }])),
  ]
}

function belongsTo({ metadata }: EndpointSlice, service: Service): boolean {
  return (
    metadata.namespace === service.metadata.namespace &&
    metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name
  )
}

function readyEndpoints(
  slice: EndpointSlice,
  port: ServicePort,
  nodeName: string | undefined,
): Entry['endpoints'] {
  const target = slice.ports.find((candidate) => isSamePort(candidate, port))
  if (target === undefined) return []
  return slice.endpoints
    .filter(({ conditions }) => conditions.ready)
    .filter((endpoint) => nodeName === undefined || endpoint.nodeName === nodeName)
    .flatMap(({ addresses }) => addresses.slice(0, 1).map((address) => ({ address, port: target.port })))
}

function isSamePort(candidate: EndpointPort, port: ServicePort): boolean {
  return candidate.name === (port.name ?? '') && candidate.protocol === (port.protocol ?? 'TCP')
}

function stickyChains({ affinity, ...rest }: Entry): readonly string[] {
  return affinity === null ? [] : affinityChains({ ...rest, affinity })
}

function translations(entry: Entry): readonly string[] {
  const { match, family, isLocal, isExternal, endpoints, affinity } = entry
  const mark = isExternal && !isLocal ? `meta mark set meta mark or ${MASQUERADE_MARK} ` : ''
  if (affinity !== null) {
    const marking = mark === '' ? [] : [`${match} ${mark.trimEnd()}`]
    return [...marking, ...affinityRules({ ...entry, affinity }, match)]
  }
  const map = endpoints.map(({ address, port }, index) => `${index} : ${address} . ${port}`)
  const to = `numgen random mod ${endpoints.length} map { ${map.join(', ')} }`
  return [`${match} ${mark}dnat ${family === 'IPv4' ? 'ip' : 'ip6'} addr . port to ${to}`]
}

function sourceChecks({ match, family, sourceRanges }: Entry): readonly string[] {
  if (sourceRanges.length === 0) return []
  const source = family === 'IPv4' ? 'ip saddr' : 'ip6 saddr'
  // one rule a range: ranges in a set may not overlap
  return [...sourceRanges.map((range) => `${match} ${source} ${range.trim()} return`), `${match} drop`]
}

function unknownPorts(services: readonly Service[]): readonly string[] {
  const addresses = new Set(services.flatMap(addressesOf).map(({ address }) => address))
  return [...addresses].map((address) => `${addressMatch(address)} reject`)
}

function whenMarked(statement: string): string {
  return `meta mark & ${MASQUERADE_MARK} == ${MASQUERADE_MARK} ${statement}`
}

function addressMatch(address: string): string {
  return `${familyOf(address) === 'IPv4' ? 'ip' : 'ip6'} daddr ${address}`
}

function transport({ protocol = 'TCP' }: ServicePort): string {
  return protocol.toLowerCase()
}

function chain(name: string, hook: string, rules: readonly string[]): string {
  const head = hook === '' ? [] : [`    ${hook}`]
  return [`  chain ${name} {`, ...head, ...rules.map((rule) => `    ${rule}`), '  }'].join('\n')
}
