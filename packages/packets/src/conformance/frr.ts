// Daemons of FRR in a network namespace, out of Debian's package, which need not be installed: a real router that is
// asked what it thinks over the sockets that vtysh uses. They take commands that end with NUL, and answer with a text
// that ends with three NULs and the result.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { debianPackages } from './debian-packages.ts'
import { readLines } from './lines.ts'

const TRIPLETS = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
const END = '\0\0\0'

/** Where FRR's programs lie; undefined where it cannot be had. */
export function findFrr(): Promise<string | undefined> {
  return debianPackages('frr', 'libyang2', 'libjson-c5', 'libcap2')
}

export interface Frr {
  readonly pids: Readonly<Record<string, number>>
  /** What a daemon answers to the last of some commands of vtysh. */
  ask(daemon: string, ...commands: readonly string[]): Promise<string>
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/**
 * Starts daemons, each with its configuration, in their order; resolves when all of them answer.
 *
 * @example
 * startFrr(root, namespace, { zebra: '', bgpd: 'router bgp 65000' })
 */
export async function startFrr(
  root: string,
  namespace: string,
  configurations: Readonly<Record<string, string>>,
): Promise<Frr> {
  const folder = await mkdtemp(join(tmpdir(), 'ingot-frr-'))
  // They want the groups that their package makes, with root as a member, and only their own mount namespace is to have
  // them. Where the package is installed its groups are further down: the first of a name counts.
  const groups = await Bun.file('/etc/group').text()
  await Bun.write(join(folder, 'group'), `frrvty:x:65432:root\nfrr:x:65433:\n${groups}`)
  const children: Bun.Subprocess<'ignore', 'pipe', 'ignore'>[] = []
  const pids: Record<string, number> = {}
  for (const [name, configuration] of Object.entries(configurations)) {
    await Bun.write(join(folder, `${name}.conf`), configuration)
    const child = Bun.spawn(commandLine(root, namespace, folder, name), {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'ignore',
    })
    children.push(child)
    pids[name] = child.pid
    await started(child.stdout, name)
  }
  return {
    pids,
    ask: (daemon, ...commands) => ask(join(folder, `${daemon}.vty`), ['enable', ...commands]),
    kill: async (signal) => {
      for (const child of children) child.kill(signal)
      await Promise.all(children.map(({ exited }) => exited))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Each of these becomes the next, and the last the daemon. */
function commandLine(root: string, namespace: string, folder: string, name: string): string[] {
  const libraries = TRIPLETS.flatMap((it) => [`${root}/usr/lib/${it}`, `${root}/usr/lib/${it}/frr`])
  const options = [
    `-u root -g root -P 0 --log stdout -f ${folder}/${name}.conf -i ${folder}/${name}.pid`,
    `-z ${folder}/zserv --vty_socket ${folder}`,
    ...(name === 'bfdd' ? [`--bfdctl ${folder}/bfdd.sock`] : []),
  ]
  const daemon = `${root}/usr/lib/frr/${name} ${options.join(' ')}`
  return [
    ...['ip', 'netns', 'exec', namespace, 'unshare', '--mount'],
    ...['env', `LD_LIBRARY_PATH=${libraries.join(':')}`],
    ...['sh', '-c', `mount --bind ${folder}/group /etc/group && exec ${daemon}`],
  ]
}

/** Its log says when it is ready; what it says later is read and dropped, or it would stand still. */
async function started(log: ReadableStream<Uint8Array>, name: string): Promise<void> {
  const lines = readLines(log)
  for (;;) {
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`${name} did not start`)
    if (value.includes('starting')) break
  }
  void (async () => {
    while ((await lines.next()).done !== true);
  })()
}

async function ask(socket: string, commands: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const decoder = new TextDecoder()
  let said = ''
  let answers = 0
  const connection = await Bun.connect({
    unix: socket,
    socket: {
      data(_, octets) {
        said += decoder.decode(octets)
        for (
          let end = said.indexOf(END);
          end >= 0 && end + END.length < said.length;
          end = said.indexOf(END)
        ) {
          if (++answers === commands.length) resolve(said.slice(0, end))
          said = said.slice(end + END.length + 1)
        }
      },
      close: () => reject(new Error('it ended')),
      error: (_, error) => reject(error),
    },
  })
  connection.write(commands.map((it) => `${it}\0`).join(''))
  try {
    return await promise
  } finally {
    connection.end()
  }
}
