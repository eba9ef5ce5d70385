// Two hosts on one link, each a network namespace: a node with the control plane, and a neighbour that asks for addresses by
// ARP. Needs root and ip. Everything goes when it is disposed of.

export interface Host {
  readonly address: string
  /** A command line in front of another, which then runs there. */
  readonly enter: readonly string[]
}

export interface TwoHosts extends AsyncDisposable {
  readonly node: Host
  readonly neighbour: Host
  readonly hardwareAddress: string
  /** Has the neighbour's kernel ask for an address. Resolves with the hardware address that answered, or undefined after 3 s. */
  resolve(address: string): Promise<string | undefined>
}

const HARDWARE_ADDRESS = '02:00:00:00:00:10'
/** The kernel asks three times. */
const LOOKS = 100

export async function openTwoHosts(): Promise<TwoHosts> {
  const ip = Bun.which('ip') ?? 'ip'
  const host = (role: string, address: string) => {
    const namespace = `ingot-migration-${process.pid}-${role}`
    return { namespace, address, enter: [ip, 'netns', 'exec', namespace] }
  }
  const [node, neighbour] = [host('node', '192.0.2.10'), host('neighbour', '192.0.2.1')]
  await using stack = new AsyncDisposableStack()
  for (const { namespace } of [node, neighbour]) {
    await Bun.$`${ip} netns add ${namespace}`
    stack.defer(async () => void (await Bun.$`${ip} netns del ${namespace}`))
  }
  await Bun.$`${ip} -n ${node.namespace} link add eth0 address ${HARDWARE_ADDRESS} type veth peer name eth0 netns ${neighbour.namespace}`
  for (const { namespace, address } of [node, neighbour]) {
    await Bun.$`${ip} -n ${namespace} link set lo up`
    await Bun.$`${ip} -n ${namespace} link set eth0 up`
    await Bun.$`${ip} -n ${namespace} addr add ${address}/24 dev eth0`
  }
  const owned = stack.move()
  return {
    node,
    neighbour,
    hardwareAddress: HARDWARE_ADDRESS,
    async resolve(address) {
      const { namespace } = neighbour
      await Bun.$`${ip} -n ${namespace} neigh flush dev eth0`.quiet()
      // `use` makes the kernel ask, as a first packet to that address would.
      await Bun.$`${ip} -n ${namespace} neigh replace ${address} dev eth0 use`
      for (let look = 0; look < LOOKS; look++) {
        const [entry] = await Bun.$`${ip} -n ${namespace} -j neigh show ${address}`.json()
        if (entry === undefined || entry.state.includes('FAILED')) return undefined
        if (!entry.state.includes('INCOMPLETE')) return entry.lladdr
        await Bun.sleep(30)
      }
      return undefined
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
