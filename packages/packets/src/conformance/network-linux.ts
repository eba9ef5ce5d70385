// The network suite's harness over a veth pair in the network namespace that the process runs in, which is the test's
// own: the node is on eth0, the client on eth1. Only the node's interface is handed to the reactor.

import type { Interface } from '@ingot/layer2'
import { createMemory, PacketCore } from '@ingot/wire'
import { DescriptorTable } from '../descriptor-table.ts'
import { keep } from '../bpf.ts'
import * as libc from '../libc.ts'
import { LinuxNetwork } from '../linux-network.ts'
import { openRawPacketSocket, SOL_PACKET, int } from '../raw-packet-socket.ts'
import { Reactor } from '../reactor.ts'
import type { NetworkHarness } from './network-suite.ts'

const ETH_P_ALL = 0x0003
const PACKET_IGNORE_OUTGOING = 23
const POLLIN = 1
/** Milliseconds. */
const PATIENCE = 5000

export function openLinuxNetwork(wasm: Uint8Array<ArrayBuffer>): NetworkHarness {
  const memory = createMemory()
  const base = libc.addressOf(new Uint8Array(memory.buffer))
  const core = new PacketCore(wasm, { memory, base: BigInt(base), seed: 1n })
  const wakeFd = libc.eventDescriptor()
  const table = new DescriptorTable()
  const network = new LinuxNetwork(base, table, wakeFd, libc.close, [/^eth1$/])
  const reactor = new Reactor(core, network)
  reactor.refreshInterfaces(network.clock.now())
  const attached = network.listInterfaces().find(({ name }) => name === 'eth0')
  if (attached === undefined) throw new Error('there is no eth0')
  const client = openClient(attached)
  return {
    network,
    reactor,
    interface: attached,
    client: { hardwareAddress: '02:00:00:00:00:01', linkLocal: 'fe80::1' },
    send: (frame) => void libc.send(client, frame),
    hear: () => {
      if (libc.poll(Int32Array.of(client, POLLIN), 1, PATIENCE) <= 0) throw new Error('nothing more is said')
      const frame = new Uint8Array(2048)
      return frame.slice(0, Math.max(0, libc.receive(client, frame)))
    },
    turn: () => {
      network.wait(PATIENCE)
      network.serveReadable(network.clock.now(), (link) => reactor.serve(link))
    },
    close: () => {
      network.leaveAll()
      for (const fd of [...table.list(), client, wakeFd]) libc.close(fd)
    },
  }
}

/** On the other end of the pair, which has the index after that of the node's. */
function openClient({ index }: Interface): libc.Descriptor {
  const fd = openRawPacketSocket({
    interfaceIndex: index + 1,
    etherType: ETH_P_ALL,
    filter: [keep(0xffff)],
    socketOptions: [[SOL_PACKET, PACKET_IGNORE_OUTGOING, int(1)]],
  })
  if (fd < 0) throw new Error(`no socket of the client: errno ${-fd}`)
  return fd
}
