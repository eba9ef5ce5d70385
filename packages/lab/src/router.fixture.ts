// BIRD on the lab's client: a router with a session to every node, whose routes are the client's, so that what the client
// reaches it reaches by them.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programIn } from '@ingot/packets/conformance'
import type { GuideLab } from './guides/guide-lab.fixture.ts'
import { INTERVAL, PATIENCE } from './guides/shell.fixture.ts'
import { CLIENT_NAMESPACE, labNodes, SEGMENT_INTERFACE } from './topology.ts'

export interface Router {
  /** A line of shell to which a command for its control socket is added. */
  readonly control: string
  /** Waits until its routes are exactly these: by prefix, the nodes that each came from. */
  routesAre(wanted: Readonly<Record<string, string>>): Promise<void>
  /** Goes on with this password for every session. */
  setPassword(password: string): Promise<void>
  close(): Promise<void>
}

const NODES = labNodes(3)

/** Nodes connect to it. A route of several nodes goes over all of them. */
function configuration(password: string): string {
  const secret = password === '' ? '' : `password "${password}";`
  const sessions = NODES.map(
    ({ name, addresses: [address] }) => `
protocol bgp ${name.replace('-', '_')} {
  local 192.168.250.1 as 64513;
  neighbor ${address} as 64512;
  passive on;
  bfd on;
  error wait time 1, 1;
  ${secret}
  ipv4 { import all; export none; };
  ipv6 { import all; export none; };
}`,
  )
  return `
router id 192.168.250.1;
protocol device { }
protocol bfd { interface "${SEGMENT_INTERFACE}" { interval 100 ms; multiplier 3; }; }
protocol kernel { merge paths on; ipv4 { import none; export all; }; }
protocol kernel { merge paths on; ipv6 { import none; export all; }; }
${sessions.join('\n')}
`
}

/** Resolves when it answers. `root` is where BIRD's packages lie. */
export async function startRouter(lab: GuideLab, root: string): Promise<Router> {
  const folder = await mkdtemp(join(tmpdir(), 'ingot-router-'))
  const [file, socket] = [join(folder, 'bird.conf'), join(folder, 'bird.ctl')]
  await Bun.write(file, configuration(''))
  const { path, env } = programIn(root, 'usr/sbin/bird')
  const libraries = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const inClient = ['ip', 'netns', 'exec', CLIENT_NAMESPACE, 'env', ...libraries]
  const words = ['-f', '-c', file, '-s', socket, '-P', join(folder, 'pid')]
  const bird = lab.start(['setpriv', '--pdeathsig', 'TERM', '--', ...inClient, path, ...words])
  const control = [...libraries, programIn(root, 'usr/sbin/birdcl').path, '-s', socket].join(' ')
  const ask = (command: string) => lab.run(`${control} ${command}`)
  await lab.until(`${control} show status`, 'Daemon is up')
  return {
    control,
    async routesAre(wanted) {
      const deadline = performance.now() + PATIENCE
      for (;;) {
        const found = tableOf(await ask('show route'))
        if (Bun.deepEquals(found, wanted)) return
        if (performance.now() > deadline)
          throw new Error(`the router has ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`)
        await Bun.sleep(INTERVAL)
      }
    },
    async setPassword(password) {
      await Bun.write(file, configuration(password))
      await ask('configure')
    },
    async close() {
      bird.kill()
      await bird.exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** `198.51.100.1/32  unicast [node_1 …]`, then the next hop; further ways of a prefix stand without it. */
function tableOf(shown: string): Record<string, string> {
  const nodes: Record<string, string[]> = {}
  let prefix = ''
  for (const line of shown.split('\n')) {
    const [, start, name] = line.match(/^([0-9a-f.:]+\/\d+)?\s+unicast \[(\w+)/) ?? []
    prefix = start ?? prefix
    if (name !== undefined) (nodes[prefix] ??= []).push(name.replace('_', '-'))
  }
  return Object.fromEntries(Object.entries(nodes).map(([it, names]) => [it, names.toSorted().join(' ')]))
}
