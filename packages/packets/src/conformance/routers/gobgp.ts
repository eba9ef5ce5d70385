// GoBGP as a router of the interop suite: gobgpd with a file of TOML, asked by its client over gRPC on the loopback of
// its namespace.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { debianPackages } from '../debian-packages.ts'
import {
  NEIGHBOUR,
  ROUTER,
  ROUTER_ASN,
  withoutAbsent,
  type RouterKind,
  type RouterSettings,
  type SeenRoute,
} from './router.ts'

export const gobgp: RouterKind = {
  name: 'GoBGP',
  limits: { neverAsksAgain: true },
  find: () => debianPackages('gobgpd'),
  async start(root, namespace, settings) {
    const folder = await mkdtemp(join(tmpdir(), 'ingot-gobgp-'))
    const neighbour = NEIGHBOUR[settings.transport]
    const file = join(folder, 'gobgpd.toml')
    await Bun.write(file, configuration(settings))
    const inside = ['ip', 'netns', 'exec', namespace]
    const child = Bun.spawn(
      [
        ...inside,
        join(root, 'usr/bin/gobgpd'),
        '-f',
        file,
        '--api-hosts',
        '127.0.0.1:50051',
        '--pprof-disable',
        ...(settings.isRestarted ? ['--graceful-restart'] : []),
      ],
      { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' },
    )
    const ask = async (...words: readonly string[]): Promise<string> => {
      const { stdout } = await Bun.$`${inside} ${join(root, 'usr/bin/gobgp')} ${words}`.quiet().nothrow()
      return stdout.toString()
    }
    while (!(await ask('neighbor')).includes(neighbour)) {
      if (child.exitCode !== null) throw new Error('gobgpd did not start')
    }
    const configure = async (text: string) => {
      await Bun.write(file, text)
      child.kill('SIGHUP')
    }
    return {
      routes: async () => {
        const families = await Promise.all(
          ['ipv4', 'ipv6'].map((it) => ask('-j', 'neighbor', neighbour, 'adj-in', '-a', it)),
        )
        const shown: Readonly<Record<string, readonly Path[]>> = Object.assign({}, ...families.map(parsed))
        return Object.fromEntries(
          Object.entries(shown).flatMap(([prefix, [path]]) => (path ? [[prefix, seen(path)]] : [])),
        )
      },
      configure: (wanted) => configure(configuration(wanted)),
      refresh: async () => void (await ask('neighbor', neighbour, 'softresetin')),
      // after a session that has ended it does nothing for seconds, unless its neighbour is another one
      reset: async () => {
        await configure(globalSection)
        // no answer is none: it has to have read the one file before the other is written
        for (let shown = ''; !shown.startsWith('Peer') || shown.includes(neighbour);)
          shown = await ask('neighbor')
        await configure(configuration(settings))
      },
      hasEndOfRib: async () => {
        const [shown]: readonly Neighbour[] = JSON.parse(`[${await ask('-j', 'neighbor', neighbour)}]`)
        return shown?.afi_safis.every((it) => it.mp_graceful_restart.state.end_of_rib_received) === true
      },
      kill: async () => {
        child.kill('SIGKILL')
        await child.exited
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}

const globalSection = `
[global.config]
as = ${ROUTER_ASN}
router-id = "${ROUTER.IPv4}"
`

function configuration(settings: RouterSettings): string {
  const { peerAsn, transport, password, hasGracefulRestart = false, hasTtlSecurity = false } = settings
  const family = (name: string) => `
[[neighbors.afi-safis]]
[neighbors.afi-safis.config]
afi-safi-name = "${name}"
[neighbors.afi-safis.mp-graceful-restart.config]
enabled = ${hasGracefulRestart}
`
  return `${globalSection}
[[neighbors]]
[neighbors.config]
neighbor-address = "${NEIGHBOUR[transport]}"
peer-as = ${peerAsn}
${password === undefined ? '' : `auth-password = "${password}"`}
[neighbors.timers.config]
connect-retry = 1
idle-hold-time-after-reset = 1
[neighbors.ttl-security.config]
enabled = ${hasTtlSecurity}
ttl-min = 255
[neighbors.graceful-restart.config]
enabled = ${hasGracefulRestart}
restart-time = 30
${family('ipv4-unicast')}
${family('ipv6-unicast')}
`
}

interface Neighbour {
  readonly afi_safis: readonly {
    readonly mp_graceful_restart: { readonly state: { readonly end_of_rib_received?: boolean } }
  }[]
}

interface Path {
  readonly stale: boolean
  readonly attrs: readonly Attribute[]
}

/** Which fields there are depends on the type, the code of the attribute. */
interface Attribute {
  readonly type: number
  readonly value?: unknown
  readonly as_paths?: readonly { readonly asns: readonly number[] }[]
  readonly nexthop?: string
  readonly metric?: number
  readonly communities?: readonly number[]
}

/** While no session stands it answers with an error, which is an object too. */
function parsed(answer: string): object {
  const shown: object = answer.startsWith('{') ? JSON.parse(answer) : {}
  return 'error' in shown ? {} : shown
}

function seen({ attrs, stale }: Path): SeenRoute {
  const of = (type: number) => attrs.find((it) => it.type === type)
  const values = (type: number) => {
    const value = of(type)?.value
    return Array.isArray(value) ? value : undefined
  }
  return withoutAbsent({
    origin: of(1)?.value === 0 ? 'IGP' : 'another',
    asPath: of(2)?.as_paths?.flatMap(({ asns }) => asns) ?? [],
    nextHop: (of(3) ?? of(14))?.nexthop ?? '',
    med: of(4)?.metric,
    localPref: Number.isInteger(of(5)?.value) ? Number(of(5)?.value) : undefined,
    communities: of(8)?.communities?.map((it) => `${it >>> 16}:${it & 0xffff}`),
    linkBandwidth: values(16)?.find(({ type, subtype }) => type === 0x40 && subtype === 4)?.bandwidth,
    isStale: stale || undefined,
    largeCommunities: values(32)?.map((it) => `${it.ASN}:${it.LocalData1}:${it.LocalData2}`),
  })
}
