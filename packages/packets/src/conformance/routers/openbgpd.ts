// OpenBGPD as a router of the interop suite: bgpd with its file, asked by bgpctl over its socket.

import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { debianPackages, programIn } from '../debian-packages.ts'
import {
  NEIGHBOUR,
  ROUTER,
  ROUTER_ASN,
  withoutAbsent,
  type RouterKind,
  type RouterSettings,
  type SeenRoute,
} from './router.ts'

const USER = '_openbgpd'

export const openbgpd: RouterKind = {
  name: 'OpenBGPD',
  limits: { hidesLinkBandwidth: true, ownLocalPref: 100, hasNoExtendedNextHop: true },
  find: () => debianPackages('openbgpd', 'libevent-2.1-7'),
  async start(root, namespace, settings) {
    const folder = await mkdtemp(join(tmpdir(), 'ingot-openbgpd-'))
    const neighbour = NEIGHBOUR[settings.transport]
    const [file, socket] = [join(folder, 'bgpd.conf'), join(folder, 'bgpd.sock')]
    const write = async (wanted: RouterSettings) => {
      await Bun.write(file, configuration(socket, wanted))
      await chmod(file, 0o600)
    }
    await write(settings)
    await mkdir(join(folder, 'empty'))
    // It wants the user that its package makes, and only its own mount namespace is to have it. Where the package is
    // installed the user is there already: the first of a name counts.
    const accounts = {
      passwd: `${USER}:x:65434:65434::${folder}/empty:/bin/false`,
      group: `${USER}:x:65434:`,
    }
    for (const [name, line] of Object.entries(accounts)) {
      await Bun.write(join(folder, name), `${line}\n${await Bun.file(`/etc/${name}`).text()}`)
    }
    const bgpd = programIn(root, 'usr/sbin/bgpd')
    const { path: client, env } = programIn(root, 'usr/sbin/bgpctl')
    const mounts = Object.keys(accounts).map((name) => `mount --bind ${folder}/${name} /etc/${name}`)
    const child = Bun.spawn(
      [
        ...['ip', 'netns', 'exec', namespace, 'unshare', '--mount', 'sh', '-c'],
        `${mounts.join(' && ')} && exec ${bgpd.path} -d -f ${file}`,
      ],
      { env: { ...process.env, ...bgpd.env }, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' },
    )
    const ask = async (...words: readonly string[]): Promise<string> => {
      const { stdout } = await Bun.$`${client} -s ${socket} ${words}`
        .env({ ...process.env, ...env })
        .quiet()
        .nothrow()
      return stdout.toString()
    }
    while (!(await ask('show', 'neighbor')).includes(neighbour)) {
      if (child.exitCode !== null) throw new Error('bgpd did not start')
    }
    return {
      routes: async () => {
        const answer = await ask('-j', 'show', 'rib', 'in', 'detail')
        const { rib = [] }: { readonly rib?: readonly Shown[] } = JSON.parse(answer === '' ? '{}' : answer)
        return Object.fromEntries(rib.map((it) => [it.prefix, seen(it)]))
      },
      configure: async (wanted) => {
        await write(wanted)
        await ask('reload')
        // a session keeps the key that it began with
        await ask('neighbor', neighbour, 'clear')
      },
      refresh: async () => void (await ask('neighbor', neighbour, 'refresh')),
      reset: async () => void (await ask('neighbor', neighbour, 'clear')),
      hasEndOfRib: async () => {
        const answer: Neighbours = JSON.parse(await ask('-j', 'show', 'neighbor', neighbour))
        return answer.neighbors.every(({ stats }) => stats.update.received.eor === 2)
      },
      kill: async () => {
        child.kill('SIGKILL')
        await child.exited
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}

function configuration(socket: string, settings: RouterSettings): string {
  const { peerAsn, transport, password, hasGracefulRestart, hasTtlSecurity } = settings
  // on Linux it has no keys where it listens for a neighbour that it is to dial from an address of ours
  return `
AS ${ROUTER_ASN}
router-id ${ROUTER.IPv4}
fib-update no
connect-retry 1
socket "${socket}"
listen on ${ROUTER[transport]}
neighbor ${NEIGHBOUR[transport]} {
  remote-as ${peerAsn}
  announce IPv4 unicast
  announce IPv6 unicast
  ttl-security ${hasTtlSecurity ? 'yes' : 'no'}
  announce restart ${hasGracefulRestart ? 'yes' : 'no'}
  ${password === undefined ? '' : `tcp md5sig password "${password}"`}
}
allow from any
`
}

interface Neighbours {
  readonly neighbors: readonly {
    readonly stats: { readonly update: { readonly received: { readonly eor: number } } }
  }[]
}

interface Shown {
  readonly prefix: string
  readonly origin: string
  readonly stale?: boolean
  readonly aspath: string
  readonly exit_nexthop: string
  readonly metric: number
  readonly localpref: number
  readonly communities?: readonly string[]
  readonly large_communities?: readonly string[]
}

/** It tells of a metric of 0 where there is none. */
function seen(shown: Shown): SeenRoute {
  return withoutAbsent({
    origin: shown.origin,
    asPath: shown.aspath.split(' ').filter(Boolean).map(Number),
    nextHop: shown.exit_nexthop,
    med: shown.metric === 0 ? undefined : shown.metric,
    localPref: shown.localpref,
    communities: shown.communities?.map((it) => (it === 'NO_EXPORT' ? '65535:65281' : it)),
    largeCommunities: shown.large_communities,
    isStale: shown.stale || undefined,
  })
}
