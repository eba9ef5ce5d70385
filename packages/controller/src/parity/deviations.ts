// Where Ingot differs from what was recorded of MetalLB, each under the first words of its row in docs/differences.md.

/** The end of a line of MetalLB's, and what Ingot has instead of it. */
export interface Wording {
  readonly row: string
  readonly metallb: RegExp
  readonly ingot: RegExp
}

/** A line that only Ingot has. */
export interface Addition {
  readonly row: string
  readonly ingot: RegExp
}

/** All that is different in one scenario, as compare.ts has it. */
export interface Deviation {
  readonly row: string
  readonly lines: readonly string[]
}

export const wordings: readonly Wording[] = [
  {
    row: 'A pool without the family asked for',
    metallb: /\["(\S+" ")?<nil>"\] is not allowed in config$/,
    ingot: /no available IPs in pool \S+$/,
  },
  {
    row: 'A wrong selector in `serviceAllocation`',
    metallb:
      /(values: Invalid value: null[^]*)?label selector (\{map\[.*\]\}|&LabelSelector\{.*\}) in ip pool/,
    ingot: /(values: Invalid value: \[\][^]*)?label selector \{map\[.*\]\} in ip pool/,
  },
  {
    row: 'Message about an annotation',
    metallb: /invalid metallb\.io\//,
    ingot: /invalid metallb\.universe\.tf\//,
  },
]

export const additions: readonly Addition[] = [
  {
    row: 'An address given up because another pool, address or family is asked for',
    ingot: /: Normal ClearAssignment: current IP for "\S+" given up, will attempt for new IP assignment: /,
  },
  { row: 'No pool at all', ingot: /: Warning NoPools: / },
]

export const deviations: Readonly<Record<string, Deviation>> = {
  'broken: a range over two families': {
    row: 'A range with its ends in two families',
    lines: [
      '1 Ingot: configuration: parsing address pool wrong: invalid CIDR "198.51.100.0-2001:db8::" in pool "wrong": invalid IP range "198.51.100.0-2001:db8::": start IP "198.51.100.0" and end IP "2001:db8::" are of different families',
      '3 Ingot: configuration: valid',
    ],
  },
  'broken: an IPv4-mapped block': {
    row: 'An IPv4-mapped IPv6 CIDR',
    lines: [
      '1 MetalLB: pool wrong: assigned 0 and 0, available 256 and 0',
      '1 Ingot: configuration: parsing address pool wrong: invalid CIDR "::ffff:198.51.100.0/120" in pool "wrong": invalid CIDR "::ffff:198.51.100.0/120"',
      '1 Ingot: pool wrong: assigned undefined and undefined, available undefined and undefined',
      '3 Ingot: configuration: valid',
    ],
  },
  'community: a large one': {
    row: 'A Community object with a large community, in native mode',
    lines: [
      '1 MetalLB: configuration: native BGP mode only supports legacy communities, BGP community CR "names" has non legacy community {"x" "large:1:2:3"}',
      '2 MetalLB: pool q: assigned undefined and undefined, available undefined and undefined',
      '2 Ingot: pool q: assigned 0 and 0, available 4 and 0',
      '3 MetalLB: pool p: assigned 1 and 0, available 3 and 0',
      '3 MetalLB: web: 192.0.2.0 of p',
      '3 MetalLB: web: Normal IPAllocated: Assigned IP ["192.0.2.0"]',
      '3 Ingot: pool q: assigned 1 and 0, available 3 and 0',
      '3 Ingot: web: 198.51.100.0 of q',
      '3 Ingot: web: Normal IPAllocated: Assigned IP ["198.51.100.0"]',
      '4 MetalLB: configuration: valid',
      '4 MetalLB: pool q: assigned 0 and 0, available 4 and 0',
    ],
  },
  'PreferDualStack Service, a pool of both, asks for both addresses, IPv6 first': {
    row: 'Status of two addresses that were asked for by name',
    lines: ['0 MetalLB: web: 192.0.2.2 2001:db8::2 of p', '0 Ingot: web: 2001:db8::2 192.0.2.2 of p'],
  },
  'PreferDualStack, IPv6 first Service, a pool of both, asks for both addresses, IPv6 first': {
    row: 'Status of two addresses that were asked for by name',
    lines: ['0 MetalLB: web: 192.0.2.2 2001:db8::2 of p', '0 Ingot: web: 2001:db8::2 192.0.2.2 of p'],
  },
  'RequireDualStack Service, a pool of both, asks for both addresses, IPv6 first': {
    row: 'Status of two addresses that were asked for by name',
    lines: ['0 MetalLB: web: 192.0.2.2 2001:db8::2 of p', '0 Ingot: web: 2001:db8::2 192.0.2.2 of p'],
  },
  'both addresses are asked for, IPv6 first, and the Service is synced again': {
    row: 'Status of two addresses that were asked for by name',
    lines: ['0 MetalLB: web: 192.0.2.1 2001:db8::1 of p', '0 Ingot: web: 2001:db8::1 192.0.2.1 of p'],
  },
  'avoidBuggyIPs with nothing left': {
    row: '`available` in the status of a pool',
    lines: [
      '0 MetalLB: pool p: assigned 0 and 0, available -2 and 0',
      '0 Ingot: pool p: assigned 0 and 0, available 0 and 0',
    ],
  },
  'pinned by a namespace selector that matches nothing': {
    row: '`namespaceSelectors` that match no namespace',
    lines: [
      '3 MetalLB: pool pinned: assigned 1 and 0, available 3 and 0',
      '3 MetalLB: team-c/asks: 192.0.2.0 of pinned',
      '3 MetalLB: team-c/asks: Normal IPAllocated: Assigned IP ["192.0.2.0"]',
      '3 Ingot: team-c/asks: Warning AllocationFailed: Failed to allocate IP for "team-c/asks": pool pinned not compatible for ip assignment',
      '3 Ingot: team-c/asks: no address',
      '4 MetalLB: pool pinned: assigned 2 and 0, available 2 and 0',
      '4 MetalLB: team-c/named: 192.0.2.3 of pinned',
      '4 MetalLB: team-c/named: Normal IPAllocated: Assigned IP ["192.0.2.3"]',
      '4 Ingot: team-c/named: Warning AllocationFailed: Failed to allocate IP for "team-c/named": pool pinned not compatible for ip assignment',
      '4 Ingot: team-c/named: no address',
    ],
  },
  'pinned by a namespace selector that matches nothing and Service labels': {
    row: '`namespaceSelectors` that match no namespace',
    lines: [
      '2 MetalLB: pool open: assigned 1 and 0, available 3 and 0',
      '2 MetalLB: pool pinned: assigned 2 and 0, available 2 and 0',
      '2 MetalLB: team-a/web: 192.0.2.0 of pinned',
      '2 MetalLB: team-a/web: Normal IPAllocated: Assigned IP ["192.0.2.0"]',
      '2 MetalLB: team-b/web: 192.0.2.1 of pinned',
      '2 MetalLB: team-b/web: Normal IPAllocated: Assigned IP ["192.0.2.1"]',
      '2 Ingot: pool open: assigned 3 and 0, available 1 and 0',
      '2 Ingot: team-a/web: 198.51.100.1 of open',
      '2 Ingot: team-a/web: Normal IPAllocated: Assigned IP ["198.51.100.1"]',
      '2 Ingot: team-b/web: 198.51.100.2 of open',
      '2 Ingot: team-b/web: Normal IPAllocated: Assigned IP ["198.51.100.2"]',
    ],
  },
  'the last pool is deleted and comes back': {
    row: 'No pool at all',
    lines: [
      '1 Ingot: web: Normal ClearAssignment: current IP for "default/web" not allowed by config, will attempt for new IP assignment: ["192.0.2.0"] is not allowed in config',
    ],
  },
  'the last pool is deleted and another comes': {
    row: 'No pool at all',
    lines: [
      '1 Ingot: web: Normal ClearAssignment: current IP for "default/web" not allowed by config, will attempt for new IP assignment: ["192.0.2.0"] is not allowed in config',
    ],
  },
  'a pool is renamed': {
    row: 'No pool at all',
    lines: [
      '1 Ingot: web: Normal ClearAssignment: current IP for "default/web" not allowed by config, will attempt for new IP assignment: ["192.0.2.0"] is not allowed in config',
    ],
  },
  'an address that another has is asked for, then it moves away': {
    row: 'Freed address that another Service waits for',
    lines: [
      '2 Ingot: b: 192.0.2.1 of p',
      '2 Ingot: b: Normal IPAllocated: Assigned IP ["192.0.2.1"]',
      '2 Ingot: pool p: assigned 2 and 0, available 2 and 0',
      '3 MetalLB: pool p: assigned 2 and 0, available 2 and 0',
      '3 Ingot: pool p: assigned 3 and 0, available 1 and 0',
    ],
  },
  'sharing: Cluster and Local without a selector': {
    row: '`externalTrafficPolicy: Local` without selector',
    lines: [
      '1 MetalLB: b: 192.0.2.0 of p',
      '1 MetalLB: b: Normal IPAllocated: Assigned IP ["192.0.2.0"]',
      '1 Ingot: b: 192.0.2.1 of p',
      '1 Ingot: b: Normal IPAllocated: Assigned IP ["192.0.2.1"]',
      '1 Ingot: pool p: assigned 2 and 0, available 2 and 0',
    ],
  },
  'sharing by the address asked for: Cluster and Local without a selector': {
    row: '`externalTrafficPolicy: Local` without selector',
    lines: [
      '1 MetalLB: b: 192.0.2.1 of p',
      '1 MetalLB: b: Normal IPAllocated: Assigned IP ["192.0.2.1"]',
      '1 Ingot: b: Warning AllocationFailed: Failed to allocate IP for "default/b": can\'t change sharing key for "default/b", address also in use by default/a',
      '1 Ingot: b: no address',
    ],
  },
  'sharing: one that waits for a port gets it': {
    row: 'Freed address that another Service waits for',
    lines: [
      '2 Ingot: b: 192.0.2.0 of p',
      '2 Ingot: b: Normal IPAllocated: Assigned IP ["192.0.2.0"]',
      '3 MetalLB: b: 192.0.2.0 of p',
      '3 MetalLB: b: Normal IPAllocated: Assigned IP ["192.0.2.0"]',
    ],
  },
  'wild seed 121': {
    row: 'An address that goes from a Service whose request cannot be read',
    lines: [
      '10 MetalLB: team-a/d: Warning LoadBalancerFailed: invalid requested loadbalancer IPs: invalid metallb.io/loadBalancerIPs: "x"',
    ],
  },
}
