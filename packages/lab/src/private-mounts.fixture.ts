// A place where `ip netns` names are a test's own: a mount namespace with an empty /run/netns. What runs there may use
// the lab's names while a lab, or another test, runs beside it.

/** Such a place. */
export interface PrivateMounts {
  /** Starts a command there. */
  start(...argv: readonly string[]): Bun.Subprocess<'ignore', 'pipe', 'inherit'>
  close(): Promise<void>
}

/** Makes one. */
export async function openPrivateMounts(): Promise<PrivateMounts> {
  const script = 'mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && echo ready && exec sleep infinity'
  const holder = Bun.spawn(['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script])
  await holder.stdout.getReader().read()
  return {
    start: (...argv) =>
      Bun.spawn(['nsenter', `--mount=/proc/${holder.pid}/ns/mnt`, ...argv], {
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'inherit',
      }),
    async close() {
      holder.kill()
      await holder.exited
    },
  }
}
