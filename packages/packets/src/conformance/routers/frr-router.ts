// FRR as a router of the interop suite: zebra, which says whether next hops can be reached, and bgpd, both configured and
// asked as by vtysh.

import { findFrr, startFrr } from '../frr.ts'
import {
  NEIGHBOUR,
  ROUTER,
  ROUTER_ASN,
  withoutAbsent,
  type RouterKind,
  type RouterSettings,
  type SeenRoute,
} from './router.ts'

export const frr: RouterKind = {
  name: 'FRR',
  limits: {},
  find: findFrr,
  async start(root, namespace, settings) {
    const router = await startFrr(root, namespace, { zebra: '', bgpd: configuration(settings) })
    const neighbour = NEIGHBOUR[settings.transport]
    const ask = (...commands: readonly string[]) => router.ask('bgpd', ...commands)
    const family = async (name: string): Promise<[string, SeenRoute][]> => {
      const { routes }: { readonly routes: object } = JSON.parse(await ask(`show bgp ${name} unicast json`))
      const found: [string, SeenRoute][] = []
      for (const prefix of Object.keys(routes)) {
        const shown: { readonly paths?: readonly Path[] } = JSON.parse(
          await ask(`show bgp ${name} unicast ${prefix} json`),
        )
        const [path] = shown.paths ?? []
        if (path !== undefined) found.push([prefix, seen(path)])
      }
      return found
    }
    return {
      routes: async () => Object.fromEntries([...(await family('ipv4')), ...(await family('ipv6'))]),
      configure: async ({ password, transport }) => {
        const line = `neighbor ${NEIGHBOUR[transport]} password`
        await ask(
          'configure terminal',
          `router bgp ${ROUTER_ASN}`,
          password === undefined ? `no ${line}` : `${line} ${password}`,
        )
      },
      refresh: async () => void (await ask(`clear bgp ${neighbour} soft in`)),
      reset: async () => void (await ask(`clear bgp ${neighbour}`)),
      hasEndOfRib: async () => {
        const shown: Neighbours = JSON.parse(await ask(`show bgp neighbors ${neighbour} json`))
        const { ipv4Unicast, ipv6Unicast } = shown[neighbour]?.gracefulRestartInfo.endOfRibRecv ?? {}
        return ipv4Unicast === true && ipv6Unicast === true
      },
      kill: () => router.kill('SIGKILL'),
    }
  },
}

function configuration(settings: RouterSettings): string {
  const { peerAsn, transport, password, hasGracefulRestart, hasTtlSecurity } = settings
  const neighbour = `neighbor ${NEIGHBOUR[transport]}`
  return `
router bgp ${ROUTER_ASN}
 bgp router-id ${ROUTER.IPv4}
 no bgp ebgp-requires-policy
 ${hasGracefulRestart ? 'bgp graceful-restart' : ''}
 ${neighbour} remote-as ${peerAsn}
 ${neighbour} timers connect 1
 ${password === undefined ? '' : `${neighbour} password ${password}`}
 ${hasTtlSecurity ? `${neighbour} ttl-security hops 1` : ''}
 ${transport === 'IPv6' ? `${neighbour} capability extended-nexthop` : ''}
 address-family ipv6 unicast
  ${neighbour} activate
 exit-address-family
`
}

type Neighbours = Readonly<Record<string, Neighbour>>

interface Neighbour {
  readonly gracefulRestartInfo: {
    readonly endOfRibRecv: { readonly ipv4Unicast?: boolean; readonly ipv6Unicast?: boolean }
  }
}

interface Path {
  readonly origin: string
  readonly stale?: boolean
  readonly aspath: { readonly string: string }
  readonly metric?: number
  readonly locPrf?: number
  readonly nexthops: readonly { readonly ip: string; readonly scope?: string }[]
  readonly community?: { readonly list: readonly string[] }
  readonly largeCommunity?: { readonly list: readonly string[] }
  readonly extendedCommunity?: { readonly string: string }
}

function seen(path: Path): SeenRoute {
  const [, bandwidth] = path.extendedCommunity?.string.match(/^LB:\d+:(\d+) /) ?? []
  const asPath = path.aspath.string === 'Local' ? [] : path.aspath.string.split(' ').map(Number)
  return withoutAbsent({
    origin: path.origin,
    asPath,
    nextHop: path.nexthops.find(({ scope }) => scope !== 'link-local')?.ip ?? '',
    med: path.metric,
    localPref: path.locPrf,
    communities: path.community?.list.map((it) => (it === 'noExport' ? '65535:65281' : it)),
    largeCommunities: path.largeCommunity?.list,
    linkBandwidth: bandwidth === undefined ? undefined : Number(bandwidth),
    isStale: path.stale || undefined,
  })
}
