// The network suite's harness over a simulated segment.

import { milliseconds } from '@ingot/api'
import { createMemory, PacketCore } from '@ingot/wire'
import { Reactor } from '../reactor.ts'
import { SimulatedNetwork } from '../simulated-network.ts'
import { SimulatedSegment } from '../simulated-segment.ts'
import type { NetworkHarness } from './network-suite.ts'

export function openSimulatedNetwork(wasm: Uint8Array<ArrayBuffer>): NetworkHarness {
  const segment = new SimulatedSegment()
  const heard: Uint8Array[] = []
  const station = { hear: (frame: Uint8Array) => void heard.push(frame) }
  segment.attach(station)
  const attached = {
    index: 7,
    name: 'eth0',
    hardwareAddress: '02:00:00:00:00:10',
    linkLocal: 'fe80::10',
    arp: true,
    addresses: [{ address: '192.0.2.7', prefixLength: 24 }],
  }
  const core = new PacketCore(wasm, { memory: createMemory(), base: 0n, seed: 1n })
  const network = new SimulatedNetwork(core, segment, [attached])
  network.setGateways(attached.index, [{ family: 'IPv4', value: 0xc0000201n }])
  network.clock.setRealtime(milliseconds(1_800_000_000_000))
  network.clock.advanceTo(milliseconds(1000))
  const reactor = new Reactor(core, network)
  reactor.refreshInterfaces(network.clock.now())
  return {
    network,
    reactor,
    interface: attached,
    client: { hardwareAddress: '02:00:00:00:00:01', linkLocal: 'fe80::1' },
    send: (frame) => segment.transmit(station, frame),
    hear: () => {
      const frame = heard.shift()
      if (frame === undefined) throw new Error('nothing more is said')
      return frame
    },
    turn: () => {
      const readable = network.readable()
      if (readable.length === 0) throw new Error('nothing more comes')
      for (const link of readable) reactor.serve(link)
    },
    close: () => network.close(),
  }
}
