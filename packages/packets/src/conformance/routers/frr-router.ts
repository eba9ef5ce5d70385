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
      configure: async ({ password }) => {
        const line = `neighbor ${NEIGHBOUR} password`
        await ask(
          'configure terminal',
          `router bgp ${ROUTER_ASN}`,
          password === undefined ? `no ${line}` : `${line} ${password}`,
        )
      },
      refresh: async () => void (await ask(`clear bgp ${NEIGHBOUR} soft in`)),
      reset: async () => void (await ask(`clear bgp ${NEIGHBOUR}`)),
      kill: () => router.kill('SIGKILL'),
    }
  },
}

function configuration({ peerAsn, password, hasGracefulRestart }: RouterSettings): string {
  return `
router bgp ${ROUTER_ASN}
 bgp router-id ${ROUTER}
 no bgp ebgp-requires-policy
 ${hasGracefulRestart ? 'bgp graceful-restart' : ''}
 neighbor ${NEIGHBOUR} remote-as ${peerAsn}
 neighbor ${NEIGHBOUR} timers connect 1
 ${password === undefined ? '' : `neighbor ${NEIGHBOUR} password ${password}`}
 address-family ipv6 unicast
  neighbor ${NEIGHBOUR} activate
 exit-address-family
`
}

interface Path {
  readonly origin: string
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
  })
}
