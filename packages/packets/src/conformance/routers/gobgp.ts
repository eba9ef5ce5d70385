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
  limits: { neverAsksAgain: true, isSlowToReturn: true },
  find: () => debianPackages('gobgpd'),
  async start(root, namespace, settings) {
    const folder = await mkdtemp(join(tmpdir(), 'ingot-gobgp-'))
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
      ],
      { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' },
    )
    const ask = async (...words: readonly string[]): Promise<string> => {
      const { stdout } = await Bun.$`${inside} ${join(root, 'usr/bin/gobgp')} ${words}`.quiet().nothrow()
      return stdout.toString()
    }
    while (!(await ask('neighbor')).includes(NEIGHBOUR)) {
      if (child.exitCode !== null) throw new Error('gobgpd did not start')
    }
    return {
      routes: async () => {
        const families = await Promise.all(
          ['ipv4', 'ipv6'].map((it) => ask('-j', 'neighbor', NEIGHBOUR, 'adj-in', '-a', it)),
        )
        const shown: Readonly<Record<string, readonly Path[]>> = Object.assign({}, ...families.map(parsed))
        return Object.fromEntries(
          Object.entries(shown).flatMap(([prefix, [path]]) => (path ? [[prefix, seen(path)]] : [])),
        )
      },
      configure: async (wanted) => {
        await Bun.write(file, configuration(wanted))
        child.kill('SIGHUP')
      },
      refresh: async () => void (await ask('neighbor', NEIGHBOUR, 'softresetin')),
      reset: async () => void (await ask('neighbor', NEIGHBOUR, 'reset')),
      kill: async () => {
        child.kill('SIGKILL')
        await child.exited
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}

function configuration({ peerAsn, password, hasGracefulRestart = false }: RouterSettings): string {
  const family = (name: string) => `
[[neighbors.afi-safis]]
[neighbors.afi-safis.config]
afi-safi-name = "${name}"
[neighbors.afi-safis.mp-graceful-restart.config]
enabled = ${hasGracefulRestart}
`
  return `
[global.config]
as = ${ROUTER_ASN}
router-id = "${ROUTER}"
[[neighbors]]
[neighbors.config]
neighbor-address = "${NEIGHBOUR}"
peer-as = ${peerAsn}
${password === undefined ? '' : `auth-password = "${password}"`}
[neighbors.timers.config]
connect-retry = 1
idle-hold-time-after-reset = 1
[neighbors.graceful-restart.config]
enabled = ${hasGracefulRestart}
restart-time = 30
${family('ipv4-unicast')}
${family('ipv6-unicast')}
`
}

interface Path {
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

function seen({ attrs }: Path): SeenRoute {
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
    largeCommunities: values(32)?.map((it) => `${it.ASN}:${it.LocalData1}:${it.LocalData2}`),
  })
}
