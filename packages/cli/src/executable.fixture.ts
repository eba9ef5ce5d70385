// A node and its neighbour on one link, each in a network namespace of its own, with an API server on the node's
// loopback. Needs root and ip. Everything goes when it is disposed of.

import { join } from 'node:path'

export interface TestNode extends AsyncDisposable {
  /** The API server, seen from the node. */
  readonly server: string
  readonly hardwareAddress: string
  /** The only address that the pool has. */
  readonly serviceAddress: string
  /** A command line in front of another, which then runs on the node. */
  readonly inside: readonly string[]
  /** Has the neighbour's kernel ask for an address by ARP. Resolves when it was answered, or nobody did in 3 s. */
  resolve(address: string): Promise<{ readonly state: readonly string[]; readonly lladdr?: string }>
}

const HARDWARE_ADDRESS = '02:00:00:00:00:10'

export async function openNode(): Promise<TestNode> {
  const ip = Bun.which('ip') ?? 'ip'
  const [node, neighbour] = ['node', 'neighbour'].map((role) => `ingot-executable-${process.pid}-${role}`)
  await using stack = new AsyncDisposableStack()
  for (const namespace of [node, neighbour]) {
    await Bun.$`${ip} netns add ${namespace}`
    stack.defer(async () => void (await Bun.$`${ip} netns del ${namespace}`))
  }
  await Bun.$`${ip} -n ${node} link add eth0 address ${HARDWARE_ADDRESS} type veth peer name eth0 netns ${neighbour}`
  await Bun.$`${ip} -n ${node} link set lo up`
  for (const [namespace, address] of [
    [node, '192.0.2.10/24'],
    [neighbour, '192.0.2.1/24'],
  ]) {
    await Bun.$`${ip} -n ${namespace} link set eth0 up`
    await Bun.$`${ip} -n ${namespace} addr add ${address} dev eth0`
  }
  const inside = [ip, 'netns', 'exec', node ?? '']
  const api = Bun.spawn([...inside, process.execPath, join(import.meta.dir, 'api-server.fixture.ts')], {
    stdin: 'pipe',
    stdout: 'pipe',
  })
  stack.defer(async () => {
    await api.stdin.end()
    await api.exited
  })
  const { value } = await api.stdout.pipeThrough(new TextDecoderStream()).getReader().read()
  if (value === undefined) throw new Error('the API server did not start')

  const owned = stack.move()
  return {
    server: value.trim(),
    hardwareAddress: HARDWARE_ADDRESS,
    serviceAddress: '192.0.2.100',
    inside,
    async resolve(address) {
      // `use` makes the kernel ask, as a first packet to that address would.
      await Bun.$`${ip} -n ${neighbour} neigh replace ${address} dev eth0 use`
      for (;;) {
        const [entry] = await Bun.$`${ip} -n ${neighbour} -j neigh show ${address}`.json()
        if (!entry.state.includes('INCOMPLETE')) return { state: entry.state, lladdr: entry.lladdr }
      }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
