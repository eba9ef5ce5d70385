// BIRD in a network namespace: a real router that says what it was told.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { debianPackages, programIn } from './debian-packages.ts'

/** Where BIRD's programs lie; undefined where it cannot be had. */
export function findBird(): Promise<string | undefined> {
  return debianPackages('bird2', 'libssh-gcrypt-4')
}

export interface Bird {
  readonly pid: number
  /** What its control socket answers. */
  ask(command: string): Promise<string>
  /** Each route with its next hop and communities. */
  routes(): Promise<Readonly<Record<string, string>>>
  /** Takes another configuration while it runs. */
  configure(configuration: string): Promise<void>
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** Resolves when it answers. One that `isRestarted` kept what it knew, and is to be told all again. */
export async function startBird(
  root: string,
  namespace: string,
  configuration: string,
  isRestarted = false,
): Promise<Bird> {
  const folder = await mkdtemp(join(tmpdir(), 'ingot-bird-'))
  const [file, socket] = [join(folder, 'bird.conf'), join(folder, 'bird.ctl')]
  await Bun.write(file, configuration)
  const bird = programIn(root, 'usr/sbin/bird')
  const { path: client, env } = programIn(root, 'usr/sbin/birdcl')
  const child = Bun.spawn(
    [
      ...['ip', 'netns', 'exec', namespace, bird.path, '-f', '-c', file, '-s', socket],
      ...['-P', join(folder, 'pid'), ...(isRestarted ? ['-R'] : [])],
    ],
    { env: { ...process.env, ...env }, stdout: 'ignore', stderr: 'inherit' },
  )
  const ask = async (command: string) => {
    const { stdout } = await Bun.$`${client} -s ${socket} ${command.split(' ')}`
      .env({ ...process.env, ...env })
      .quiet()
      .nothrow()
    return stdout.toString()
  }
  while (!(await ask('show status')).includes('Daemon is up')) {
    if (child.exitCode !== null) throw new Error('BIRD did not start')
  }
  return {
    pid: child.pid,
    ask,
    routes: async () => tableOf(await ask('show route all')),
    configure: async (wanted) => {
      await Bun.write(file, wanted)
      await ask('configure')
    },
    kill: async (signal) => {
      child.kill(signal)
      await child.exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** `198.51.100.1/32  unicast [ingot …]`, then its attributes, one a line. */
function tableOf(shown: string): Readonly<Record<string, string>> {
  const routes: Record<string, string> = {}
  let prefix = ''
  for (const line of shown.split('\n')) {
    const start = line.match(/^([0-9a-f.:]+\/\d+)\s/)
    if (start !== null) prefix = start[1] ?? ''
    const [, name, value = ''] = line.match(/^\s*BGP\.(next_hop|community|local_pref|med): (.*)$/) ?? []
    if (name === 'next_hop') routes[prefix] = `${routes[prefix] ?? ''}via ${value.split(' ')[0]}`
    else if (name !== undefined) routes[prefix] = `${routes[prefix] ?? ''} ${name} ${value.trim()}`
  }
  return routes
}
