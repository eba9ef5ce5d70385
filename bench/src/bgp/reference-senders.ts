// Routers that have the routes of the BGP rows and tell the sink, which dials them: BIRD and FRR's bgpd by configuration,
// GoBGP by another BIRD, since it has no way to be given ten thousand routes at once. Out of Debian's packages.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { debianPackages, findBird, findFrr, programIn, startBird, startFrr } from '@ingot/packets/conformance'
import type { WirePair } from '../wire-pair.ts'
import { FEEDER, FEEDER_ASN, neighbour, SINK_ASN, SPEAKER, SPEAKER_ASN } from './bgp-pair.ts'
import { prefix } from './routes.ts'

export interface Sender extends AsyncDisposable {
  readonly pid: number
}

export interface Reference {
  readonly name: string
  /** Resolves when it has all routes; undefined where there is no such program. */
  start(pair: WirePair, routes: number): Promise<Sender | undefined>
}

const SINK = neighbour(0)

export const REFERENCES: readonly Reference[] = [
  {
    name: 'BIRD',
    async start({ responder }, routes) {
      const root = await findBird()
      if (root === undefined) return undefined
      const to = birdPeer({ local: SPEAKER, asn: SPEAKER_ASN, neighbour: SINK, neighbourAsn: SINK_ASN })
      return killed(await startBird(root, responder, birdTable(SPEAKER, routes) + to))
    },
  },
  {
    name: 'FRR',
    async start({ responder }, routes) {
      const root = await findFrr()
      if (root === undefined) return undefined
      const frr = await startFrr(root, responder, { zebra: '', bgpd: frrConfiguration(routes) })
      return killed({ pid: frr.pids['bgpd'] ?? 0, kill: (signal) => frr.kill(signal) })
    },
  },
  {
    name: 'GoBGP',
    async start({ responder, requester }, routes) {
      const [root, feeder] = [await debianPackages('gobgpd'), await findBird()]
      if (root === undefined || feeder === undefined) return undefined
      const to = birdPeer({ local: FEEDER, asn: FEEDER_ASN, neighbour: SPEAKER, neighbourAsn: SPEAKER_ASN })
      const bird = await startBird(feeder, requester, birdTable(FEEDER, routes) + to)
      const gobgp = await startGoBgp(root, responder, routes)
      return {
        pid: gobgp.pid,
        async [Symbol.asyncDispose]() {
          await gobgp.end()
          await bird.kill('SIGKILL')
        },
      }
    },
  },
]

function killed({ pid, kill }: { readonly pid: number; kill(signal: 'SIGKILL'): Promise<void> }): Sender {
  return { pid, [Symbol.asyncDispose]: () => kill('SIGKILL') }
}

function birdTable(identifier: string, routes: number): string {
  const table = Array.from({ length: routes }, (_, index) => `  route ${prefix(index)} blackhole;`)
  return `router id ${identifier};
protocol device { }
protocol static { ipv4;\n${table.join('\n')}\n}
`
}

interface Ends {
  readonly local: string
  readonly asn: number
  readonly neighbour: string
  readonly neighbourAsn: number
}

/** It is dialled by the sink, and dials GoBGP. */
function birdPeer({ local, asn, neighbour, neighbourAsn }: Ends): string {
  return `protocol bgp {
  local ${local} as ${asn};
  neighbor ${neighbour} as ${neighbourAsn};
  strict bind yes;
  connect delay time 1;
  ${local === SPEAKER ? 'passive yes;' : ''}
  ipv4 { import none; export all; next hop self; };
}
`
}

function frrConfiguration(routes: number): string {
  const networks = Array.from({ length: routes }, (_, index) => `  network ${prefix(index)}`)
  return `router bgp ${SPEAKER_ASN}
 bgp router-id ${SPEAKER}
 no bgp ebgp-requires-policy
 no bgp network import-check
 neighbor ${SINK} remote-as ${SINK_ASN}
 neighbor ${SINK} passive
 address-family ipv4 unicast
${networks.join('\n')}
 exit-address-family
`
}

async function startGoBgp(root: string, namespace: string, routes: number) {
  const folder = await mkdtemp(join(tmpdir(), 'ingot-gobgp-'))
  const peers = [
    [SINK, SINK_ASN],
    [FEEDER, FEEDER_ASN],
  ].map(
    ([address, asn]) => `[[neighbors]]
[neighbors.config]
neighbor-address = "${address}"
peer-as = ${asn}
[neighbors.transport.config]
passive-mode = true
`,
  )
  const own = `[global.config]\nas = ${SPEAKER_ASN}\nrouter-id = "${SPEAKER}"\n`
  await Bun.write(join(folder, 'gobgpd.toml'), own + peers.join(''))
  const within = ['ip', 'netns', 'exec', namespace]
  const daemon = [programIn(root, 'usr/bin/gobgpd').path, '-f', join(folder, 'gobgpd.toml'), '-l', 'error']
  const child = Bun.spawn([...within, ...daemon], { stdout: 'ignore', stderr: 'ignore' })
  const client = programIn(root, 'usr/bin/gobgp').path
  for (;;) {
    if (child.exitCode !== null) throw new Error('gobgpd did not start')
    const asked = await Bun.$`${within} ${client} global rib summary`.quiet().nothrow()
    if (asked.stdout.toString().includes(`Path: ${routes}`)) break
    await Bun.sleep(50)
  }
  return {
    pid: child.pid,
    end: async () => {
      child.kill('SIGKILL')
      await child.exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}
