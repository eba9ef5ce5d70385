// Where the lab's network namespaces are made. With root's rights that is the machine's own list of them, so that
// `ip netns exec` finds them; without, it is a user namespace of ours with a list of its own, held by one idle process.
// Either way nothing outside the lab's own namespaces is changed. Contract: user_namespaces(7), ip-netns(8).

import type { CommandResult } from './run-command.ts'
import { runCommand } from './run-command.ts'

export interface Ground {
  /** The process that holds the user namespace; null where there is none. */
  readonly holder: number | null
  /** The command line that runs `argv` here, as root of the lab's namespaces. */
  enter(argv: readonly string[]): readonly string[]
  /** The command line that runs `argv` in one of the lab's network namespaces. */
  enterNamespace(namespace: string, argv: readonly string[]): readonly string[]
  /** Runs a short command to its end. */
  run(argv: readonly string[], stdin?: string): Promise<CommandResult>
  runInNamespace(namespace: string, argv: readonly string[], stdin?: string): Promise<CommandResult>
}

/** The ground that `holder` holds; the machine's own where it is null. */
export function groundOf(holder: number | null): Ground {
  const words =
    holder === null
      ? []
      : ['nsenter', `--target=${holder}`, '--user', '--mount', '--net', '--preserve-credentials', '--']
  return groundBehind(words, holder)
}

/** The ground that the command line `words` enters. */
function groundBehind(words: readonly string[], holder: number | null): Ground {
  const enter = (argv: readonly string[]) => [...words, ...argv]
  const enterNamespace = (namespace: string, argv: readonly string[]) =>
    enter(['ip', 'netns', 'exec', namespace, ...argv])
  return {
    holder,
    enter,
    enterNamespace,
    run: (argv, stdin) => runCommand(enter(argv), stdin),
    runInNamespace: (namespace, argv, stdin) => runCommand(enterNamespace(namespace, argv), stdin),
  }
}

/** A user namespace, or the sentence that says why there can be none. */
export type HeldGround =
  | {
      readonly ok: true
      readonly ground: Ground
      readonly pid: number
      /** Once the holder is gone, and nothing can be started in the namespaces any more. */
      readonly ended: Promise<unknown>
      close(): Promise<void>
    }
  | { readonly ok: false; readonly message: string }

// names of network namespaces are files in /run/netns, which is made anew for us alone
const HOLD = 'mount -t tmpfs tmpfs /run && mkdir /run/netns && echo ready && exec sleep infinity'

/** Makes a user namespace in which this user is root, with mounts and a network of its own. */
export function holdUserNamespace(): Promise<HeldGround> {
  return hold(['--user', '--map-root-user', '--mount', '--net'], groundOf)
}

/** For root: a list of network namespaces that no other lab is on, in mounts of its own. */
export function holdPrivateList(): Promise<HeldGround> {
  return hold(['--mount', '--propagation', 'private'], (pid) =>
    groundBehind(['nsenter', `--mount=/proc/${pid}/ns/mnt`, '--'], pid),
  )
}

async function hold(flags: readonly string[], groundHeldBy: (pid: number) => Ground): Promise<HeldGround> {
  const unshare = ['unshare', ...flags, '--', 'sh', '-c', HOLD]
  const holder = Bun.spawn(['setpriv', '--pdeathsig', 'KILL', '--', ...unshare], {
    detached: true,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: process.env,
  })
  const { value } = await holder.stdout.getReader().read()
  if (value === undefined) {
    const reason = (await holder.stderr.text()).trim()
    return { ok: false, message: reason || `unshare ended with ${await holder.exited}` }
  }
  return {
    ok: true,
    ground: groundHeldBy(holder.pid),
    pid: holder.pid,
    ended: holder.exited,
    async close() {
      holder.kill('SIGKILL')
      await holder.exited
    },
  }
}
