// A segment with a switch that snoops MLD and asks (a Linux bridge): a node with a packet plane, a client and a
// bystander, each in a network namespace of its own on a port of its own. Everything goes when it closes.

import { ip, startPlane, startStation, type PlaneProcess, type StationProcess } from './network-namespace.ts'

export interface SnoopingSwitch {
  readonly plane: PlaneProcess
  readonly client: StationProcess
  readonly bystander: StationProcess
  /** Hears what the node sends into the switch. */
  readonly ear: StationProcess
  /** The groups that the switch delivers to the node. */
  nodeGroups(): Promise<ReadonlySet<string>>
  /** The groups that the node's kernel is a member of. */
  kernelGroups(): Promise<ReadonlySet<string>>
  /** How many there are who have the node's interface take in every multicast frame. */
  allMulticastHolders(): Promise<number>
  /** The switch loses the node's link, and gets it back. */
  replugNode(): Promise<void>
  close(): Promise<void>
}

export const NODE = { hardwareAddress: '02:00:00:00:00:10', linkLocal: 'fe80::10' }
export const CLIENT = { hardwareAddress: '02:00:00:00:00:01', linkLocal: 'fe80::1' }
const BYSTANDER = { hardwareAddress: '02:00:00:00:00:02', linkLocal: 'fe80::2' }
const STATIONS = { node: NODE, client: CLIENT, bystander: BYSTANDER }

// In centiseconds: asks every second, for answers within 100 ms, and checks a leave within 200 ms.
const SNOOPING =
  'mcast_snooping 1 mcast_query_interval 100 mcast_query_response_interval 10 ' +
  'mcast_startup_query_interval 10 mcast_last_member_interval 10'

let opened = 0

/** Opens a segment whose querier speaks the given version of MLD. */
export async function openSnoopingSwitch(version: 1 | 2): Promise<SnoopingSwitch> {
  const name = `ingot-mld-${process.pid}-${opened++}`
  const bridge = `${name}-switch`
  await ip(`netns add ${bridge}`)
  await ip(
    `-n ${bridge} link add br0 type bridge ${SNOOPING} mcast_mld_version ${version}`,
    // A querier is believed after the response interval that is set when it begins to ask.
    `-n ${bridge} link set br0 type bridge mcast_querier 1`,
  )
  for (const [port, { hardwareAddress, linkLocal }] of Object.entries(STATIONS)) {
    const namespace = `${name}-${port}`
    await ip(
      `netns add ${namespace}`,
      `-n ${bridge} link add ${port} type veth peer name eth0 address ${hardwareAddress} netns ${namespace}`,
      `-n ${bridge} link set ${port} master br0 addrgenmode none up`,
      `-n ${namespace} link set eth0 addrgenmode none up`,
      `-n ${namespace} addr add ${linkLocal}/64 dev eth0 nodad`,
    )
  }
  // Queries come from a link-local address of the bridge.
  await ip(`-n ${bridge} link set br0 addrgenmode none up`, `-n ${bridge} addr add fe80::ff/64 dev br0 nodad`)

  const plane = startPlane(`${name}-node`)
  const stations = {
    client: await startStation(`${name}-client`, 'eth0'),
    bystander: await startStation(`${name}-bystander`, 'eth0'),
    ear: await startStation(bridge, 'node'),
  }
  await plane.observed(({ interfaces }) => interfaces.some(({ linkLocal }) => linkLocal !== null))
  return {
    plane,
    ...stations,
    nodeGroups: async () => {
      const [{ mdb }] = await Bun.$`bridge -n ${bridge} -j mdb show dev br0`.json()
      return groups<{ port: string; grp: string }>(
        mdb,
        ({ port }) => port === 'node',
        ({ grp }) => grp,
      )
    },
    kernelGroups: async () => {
      const [{ maddr }] = await Bun.$`ip -n ${name}-node -j maddr show dev eth0`.json()
      return groups<{ family?: string; address: string }>(
        maddr,
        ({ family }) => family === 'inet6',
        ({ address }) => address,
      )
    },
    allMulticastHolders: async () => {
      const [{ allmulti }] = await Bun.$`ip -n ${name}-node -d -j link show eth0`.json()
      return allmulti
    },
    replugNode: () => ip(`-n ${bridge} link set node down`, `-n ${bridge} link set node up`),
    close: async () => {
      await Promise.all([plane, ...Object.values(stations)].map((child) => child.end()))
      await ip(...[...Object.keys(STATIONS), 'switch'].map((suffix) => `netns del ${name}-${suffix}`))
    },
  }
}

function groups<Entry>(
  entries: readonly Entry[],
  isMeant: (entry: Entry) => boolean,
  groupOf: (entry: Entry) => string,
): ReadonlySet<string> {
  return new Set(entries.filter(isMeant).map(groupOf))
}
