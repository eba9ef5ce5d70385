// A place where `ip netns` names and root's lab folder are a test's own: a mount namespace with an empty /run/netns and
// an empty /run/ingot. What runs there may use the lab's names while a lab, or another test, runs beside it.

/** Such a place. */
export interface PrivateMounts {
  /** A command line in front of another, which then runs there. */
  readonly inside: readonly string[]
  /** Starts a command there. */
  start(...argv: readonly string[]): Bun.Subprocess<'ignore', 'pipe', 'inherit'>
  close(): Promise<void>
}

const EMPTY = ['/run/netns', '/run/ingot'].map(
  (folder) => `mkdir -p ${folder} && mount -t tmpfs tmpfs ${folder}`,
)

/** Makes one. */
export async function openPrivateMounts(): Promise<PrivateMounts> {
  const script = [...EMPTY, 'echo ready', 'exec sleep infinity'].join(' && ')
  const holder = Bun.spawn(['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script])
  await holder.stdout.getReader().read()
  const inside = ['nsenter', `--mount=/proc/${holder.pid}/ns/mnt`]
  return {
    inside,
    start: (...argv) =>
      Bun.spawn([...inside, ...argv], { stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' }),
    async close() {
      holder.kill()
      await holder.exited
    },
  }
}
