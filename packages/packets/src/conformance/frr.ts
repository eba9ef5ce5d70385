// A daemon of FRR in a network namespace, out of Debian's package, which need not be installed: a real router that is
// asked what it thinks over the socket that vtysh uses. It takes commands that end with NUL, and answers with a text that
// ends with three NULs and the result.

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

export interface FrrDaemon {
  readonly pid: number
  /** What it answers a command of vtysh. */
  ask(command: string): Promise<string>
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** `name` is that of the daemon, `bfdd` or `bgpd`. Resolves when it answers. */
export async function startFrr(
  root: string,
  namespace: string,
  name: string,
  configuration: string,
): Promise<FrrDaemon> {
  const folder = await mkdtemp(join(tmpdir(), `ingot-${name}-`))
  const group = join(folder, 'group')
  await Bun.write(join(folder, 'conf'), configuration)
  // it wants the groups that its package makes, and only its own mount namespace is to have them
  const groups = await Bun.file('/etc/group').text()
  await Bun.write(group, `${groups}frrvty:x:65432:root\nfrr:x:65433:\n`)
  const own = [`-u root -g root -P 0 --log stdout -f ${folder}/conf -i ${folder}/pid`]
  own.push(`-z ${folder}/zserv --vty_socket ${folder}`)
  if (name === 'bfdd') own.push(`--bfdctl ${folder}/bfdd.sock`)
  const begin = `mount --bind ${group} /etc/group && exec ${root}/usr/lib/frr/${name} ${own.join(' ')}`
  const folders = TRIPLETS.flatMap((it) => [`${root}/usr/lib/${it}`, `${root}/usr/lib/${it}/frr`])
  const child = Bun.spawn(
    [
      'ip',
      'netns',
      'exec',
      namespace,
      'unshare',
      '--mount',
      'env',
      `LD_LIBRARY_PATH=${folders.join(':')}`,
    ].concat(['sh', '-c', begin]),
    { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' },
  )
  await started(child.stdout, name)
  return {
    pid: child.pid,
    ask: (command) => ask(join(folder, `${name}.vty`), command),
    kill: async (signal) => {
      child.kill(signal)
      await child.exited
      await rm(folder, { recursive: true, force: true })
    },
  }
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

async function ask(socket: string, command: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const decoder = new TextDecoder()
  let said = ''
  let answers = 0
  const connection = await Bun.connect({
    unix: socket,
    socket: {
      data(_, octets) {
        said += decoder.decode(octets)
        // the first answer is that to `enable`
        for (
          let end = said.indexOf(END);
          end >= 0 && end + END.length < said.length;
          end = said.indexOf(END)
        ) {
          if (answers++ === 1) resolve(said.slice(0, end))
          said = said.slice(end + END.length + 1)
        }
      },
      close: () => reject(new Error('it ended')),
      error: (_, error) => reject(error),
    },
  })
  connection.write(`enable\0${command}\0`)
  try {
    return await promise
  } finally {
    connection.end()
  }
}
