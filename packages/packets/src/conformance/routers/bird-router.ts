// BIRD as a router of the interop suite, asked for attributes as it prints them.

import { findBird, startBird } from '../bird.ts'
import {
  NEIGHBOUR,
  ROUTER,
  ROUTER_ASN,
  withoutAbsent,
  type RouterKind,
  type RouterSettings,
  type SeenRoute,
  type SeenRoutes,
} from './router.ts'

export const bird: RouterKind = {
  name: 'BIRD',
  limits: { ownLocalPref: 100 },
  find: findBird,
  async start(root, namespace, settings) {
    const router = await startBird(root, namespace, configuration(settings), settings.isRestarted)
    return {
      routes: async () => {
        const session = await router.ask('show protocols all ingot')
        const isStale = session.includes('Neighbor graceful restart active')
        return seenRoutes(await router.ask('show route all'), isStale)
      },
      configure: (wanted) => router.configure(configuration(wanted)),
      refresh: async () => void (await router.ask('reload in ingot')),
      reset: async () => void (await router.ask('restart ingot')),
      // it recovers until all have said so
      hasEndOfRib: async () => !(await router.ask('show status')).includes('Graceful restart recovery'),
      kill: () => router.kill('SIGKILL'),
    }
  },
}

function configuration(settings: RouterSettings): string {
  const { peerAsn, transport, password, hasGracefulRestart, hasTtlSecurity } = settings
  return `
router id ${ROUTER.IPv4};
protocol device { }
protocol bgp ingot {
  local ${ROUTER[transport]} as ${ROUTER_ASN};
  neighbor ${NEIGHBOUR[transport]} as ${peerAsn};
  ${password === undefined ? '' : `password "${password}";`}
  ttl security ${hasTtlSecurity ? 'on' : 'off'};
  graceful restart ${hasGracefulRestart ? 'on' : 'aware'};
  error wait time 1, 1;
  connect delay time 1;
  connect retry time 1;
  ipv4 { import all; export none; ${transport === 'IPv6' ? 'extended next hop on;' : ''} };
  ipv6 { import all; export none; };
}
`
}

/**
 * `198.51.100.1/32  unicast [ingot …]`, then its attributes, one a line. Which are stale is not shown: all that there are
 * while it waits for us.
 */
function seenRoutes(shown: string, isStale: boolean): SeenRoutes {
  const found: Record<string, Map<string, string>> = {}
  let attributes = new Map<string, string>()
  for (const line of shown.split('\n')) {
    const [, prefix] = line.match(/^([0-9a-f.:]+\/\d+)\s/) ?? []
    if (prefix !== undefined) found[prefix] = attributes = new Map()
    const [, name, value] = line.match(/^\s*BGP\.(\w+): ?(.*)$/) ?? []
    if (name !== undefined && value !== undefined) attributes.set(name, value.trim())
  }
  return Object.fromEntries(Object.entries(found).map(([prefix, it]) => [prefix, seen(it, isStale)]))
}

function seen(attributes: ReadonlyMap<string, string>, isStale: boolean): SeenRoute {
  const number = (name: string) => (attributes.has(name) ? Number(attributes.get(name)) : undefined)
  return withoutAbsent({
    origin: attributes.get('origin') ?? '',
    asPath: attributes.get('as_path')?.split(' ').filter(Boolean).map(Number) ?? [],
    nextHop: attributes.get('next_hop')?.split(' ')[0] ?? '',
    med: number('med'),
    localPref: number('local_pref'),
    communities: tuples(attributes.get('community')),
    largeCommunities: tuples(attributes.get('large_community')),
    linkBandwidth: linkBandwidth(attributes.get('ext_community')),
    isStale: isStale || undefined,
  })
}

/** `(64512,7) (65535,65281)` */
function tuples(text: string | undefined): readonly string[] | undefined {
  return text?.match(/\([^)]*\)/g)?.map((it) => it.slice(1, -1).replaceAll(/,\s*/g, ':'))
}

/** `(unknown 0x4004, 65001, 1232348160)`: last the octets a second, a float read as a number. */
function linkBandwidth(text: string | undefined): number | undefined {
  const [, octets] = text?.match(/\(unknown 0x4004, \d+, (\d+)\)/) ?? []
  if (octets === undefined) return undefined
  return new Float32Array(Uint32Array.of(Number(octets)).buffer)[0]
}
