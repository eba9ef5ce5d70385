// Which interfaces of a real node answer, by kind: with the hardware address of their own, and none of those that are a
// member of another. A kind that this kernel cannot make is named and passed over.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { arpRequest, describeFrame } from './frames.ts'
import { canMakeLink, ip, startPlane, startStation } from './network-namespace.ts'
import type { PlaneProcess, StationProcess } from './network-namespace.ts'

setDefaultTimeout(30_000)

interface Kind {
  readonly name: string
  /** The type of link that the kernel has to know. */
  readonly type: string
  /** After `eth0`, which is not up yet, stands in the node's namespace. */
  readonly node: readonly string[]
  /** What is done to the client's end, and the interface that it asks on. */
  readonly client?: readonly string[]
  readonly askOn?: string
  /** The only interface that answers; undefined when none does. */
  readonly answers: string | undefined
}

const KINDS: readonly Kind[] = [
  { name: 'a veth', type: 'veth', node: ['link set eth0 up'], answers: 'eth0' },
  {
    name: 'a bridge, and not its member',
    type: 'bridge',
    node: ['link add br0 type bridge', 'link set eth0 master br0 up', 'link set br0 up'],
    answers: 'br0',
  },
  {
    name: 'a bond, and not its member',
    type: 'bond',
    node: ['link add bond0 type bond', 'link set eth0 master bond0', 'link set bond0 up'],
    answers: 'bond0',
  },
  {
    name: 'a VLAN',
    type: 'vlan',
    node: ['link add link eth0 name eth0.5 type vlan id 5', 'link set eth0 arp off up', 'link set eth0.5 up'],
    client: ['link add link eth0 name eth0.5 type vlan id 5', 'link set eth0.5 up'],
    askOn: 'eth0.5',
    answers: 'eth0.5',
  },
  {
    name: 'a macvlan',
    type: 'macvlan',
    node: ['link add link eth0 mv0 type macvlan mode bridge', 'link set eth0 arp off up', 'link set mv0 up'],
    answers: 'mv0',
  },
  {
    name: 'no member of a VRF',
    type: 'vrf',
    node: ['link add vrf0 type vrf table 10', 'link set eth0 master vrf0 up'],
    answers: undefined,
  },
  {
    name: 'none that has ARP switched off',
    type: 'veth',
    node: ['link set eth0 arp off up'],
    answers: undefined,
  },
  { name: 'none that is down', type: 'veth', node: [], answers: undefined },
]

describe('of the interfaces of a node answers', () => {
  const name = `ingot-kind-${process.pid}`
  const [node, client] = [`${name}-n`, `${name}-c`]
  let plane: PlaneProcess | undefined
  let station: StationProcess | undefined

  beforeEach(async () => {
    await ip(`netns add ${node}`, `netns add ${client}`)
    await ip(`-n ${node} link add eth0 type veth peer name eth0 netns ${client}`)
    await ip(`-n ${client} link set eth0 up`)
  })

  afterEach(async () => {
    await Promise.all([plane?.end(), station?.end()])
    plane = station = undefined
    await ip(`netns del ${node}`, `netns del ${client}`)
  })

  for (const kind of KINDS) {
    test.skipIf(!canMakeLink(kind.type))(
      `${kind.name} [needs root, ip of iproute2 and links of type ${kind.type}]`,
      async () => {
        await ip(...kind.node.map((command) => `-n ${node} ${command}`))
        await ip(...(kind.client ?? []).map((command) => `-n ${client} ${command}`))
        plane = startPlane(node)
        const observed = await plane.desire({
          generation: 1,
          node: 'node-1',
          announcements: [{ address: '192.0.2.10', interfaces: 'all', succession: ['node-1'] }],
        })
        expect(observed.interfaces.map((found) => found.name)).toEqual(
          kind.answers === undefined ? [] : [kind.answers],
        )
        const [found] = observed.interfaces
        if (found === undefined) return
        station = await startStation(client, kind.askOn ?? 'eth0')
        const mac = '02:00:00:00:00:01'
        const answer = `arp 192.0.2.10 is-at ${found.hardwareAddress} to ${mac}`
        // A bridge that just came up may lose the first question, or the first answer; announcements are heard beside.
        do station.send(arpRequest({ mac, sender: '192.0.2.1', target: '192.0.2.10' }))
        while (describeFrame(await station.hear()) !== answer)
      },
    )
  }
})
