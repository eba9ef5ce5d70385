import { expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import type { Interface } from '@ingot/layer2'
import { parseAddress, type Address } from '@ingot/net'
import { createMemory, PacketCore } from '@ingot/wire'
import { arpRequest, describeFrame, neighbourAdvertisement } from './conformance/frames.ts'
import { readCore } from './core-bytes.ts'
import { Reactor } from './reactor.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import { SimulatedSegment } from './simulated-segment.ts'

const wasm = await readCore()
const OTHER = '02:00:00:00:00:66'

const address = (text: string): Address => {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`not an address: ${text}`)
  return parsed
}

function numbered(index: number, more: Partial<Interface> = {}): Interface {
  const hardwareAddress = `02:00:00:00:01:0${index}`
  return { index, name: `eth${index}`, hardwareAddress, linkLocal: `fe80::${index}`, arp: true, ...more }
}

function start(...interfaces: readonly Interface[]) {
  const core = new PacketCore(wasm, { memory: createMemory(), base: 0n, seed: 1n })
  const segment = new SimulatedSegment()
  const network = new SimulatedNetwork(core, segment, interfaces)
  network.clock.setRealtime(seconds(1_800_000_000))
  network.clock.advanceTo(seconds(100))
  const reactor = new Reactor(core, network)
  reactor.refreshInterfaces(network.clock.now())
  const said: Uint8Array[] = []
  const station = { hear: (frame: Uint8Array) => void said.push(frame) }
  segment.attach(station)
  return {
    network,
    reactor,
    observer: reactor.observer,
    said,
    become: (...changed: readonly Interface[]) => {
      network.setInterfaces(changed)
      reactor.refreshInterfaces(network.clock.now())
    },
    watch: (text: string, ...on: readonly number[]) =>
      reactor.observer.watch([{ address: address(text), interfaces: on }]),
    /** Somebody announces the address on the segment of all interfaces; those that are told of it. */
    announce: (text: string) => {
      const frame = text.includes(':')
        ? neighbourAdvertisement({ mac: OTHER, target: text })
        : arpRequest({ mac: OTHER, sender: text, target: text })
      segment.transmit(station, frame)
      for (const link of network.readable()) reactor.serve(link)
      return reactor.observer.take().map(({ interfaceIndex }) => interfaceIndex)
    },
  }
}

test('an address is heard on the interfaces that it is watched on, and the last word holds', () => {
  const { watch, announce } = start(numbered(1), numbered(2))
  watch('192.0.2.10', 1, 2)
  expect(announce('192.0.2.10')).toEqual([1, 2])
  watch('192.0.2.10', 2)
  expect(announce('192.0.2.10')).toEqual([2])
  watch('192.0.2.10')
  expect(announce('192.0.2.10')).toEqual([])
})

test('an address is heard again when the interface has its link-local address back', () => {
  const { watch, announce, become } = start(numbered(1))
  watch('2001:db8::10', 1)
  become(numbered(1, { linkLocal: null }))
  expect(announce('2001:db8::10')).toEqual([])
  become(numbered(1))
  watch('192.0.2.10', 1)
  expect(announce('2001:db8::10')).toEqual([1])
})

test('the interface that takes the place of one that went is not watched', () => {
  const { watch, announce, become } = start(numbered(1))
  watch('192.0.2.10', 1)
  become()
  become(numbered(2))
  watch('192.0.2.11', 2)
  expect(announce('192.0.2.10')).toEqual([])
  expect(announce('192.0.2.11')).toEqual([2])
})

test('an address that is announced too stays watched when it is withdrawn', () => {
  const { watch, announce, reactor } = start(numbered(1))
  const announcement = { address: '192.0.2.10', interfaces: 'all', succession: ['node-1'] } as const
  watch('192.0.2.10', 1)
  reactor.desire(milliseconds(0), {
    generation: 1,
    node: 'node-1',
    announcements: [announcement],
    withdrawn: [],
  })
  expect(announce('192.0.2.10')).toEqual([1])
  reactor.desire(milliseconds(0), {
    generation: 2,
    node: 'node-1',
    announcements: [],
    withdrawn: ['192.0.2.10'],
  })
  expect(announce('192.0.2.10')).toEqual([1])
})

test('the time of an observation is that of its frame, on the monotonic clock', () => {
  const { watch, observer, network, reactor, announce } = start(numbered(1))
  watch('192.0.2.10', 1)
  const serve = reactor.serve.bind(reactor)
  reactor.serve = (link) => {
    network.clock.advanceTo(seconds(103))
    serve(link)
    expect(observer.take().map(({ heardAt }) => heardAt)).toEqual([seconds(100)])
  }
  announce('192.0.2.10')
  expect(observer.lastHeard(1)).toBe(seconds(100))
  expect(observer.lastHeard(2)).toBe(milliseconds(0))
})

test.each([
  ['the address that shares the prefix', ['10.0.0.7/8', '192.0.2.7/24'], '192.0.2.7'],
  ['any address, where none does', ['10.0.0.7/8', '172.16.0.7/12'], '10.0.0.7'],
  ['0.0.0.0, where there is none', ['2001:db8::7/64'], '0.0.0.0'],
])('an ask comes from %s', (_, own, sender) => {
  const addresses = own.map((text) => {
    const [its = '', length] = text.split('/')
    return { address: its, prefixLength: Number(length) }
  })
  const { observer, said } = start(numbered(1, { addresses }))
  expect(observer.ask(address('192.0.2.10'), 1)).toBe(true)
  expect(said.map(describeFrame)).toEqual(['arp who-has 192.0.2.10'])
  expect(said[0]?.subarray(28, 32).join('.')).toBe(sender)
})

test('nothing is asked by a protocol that the interface does not speak', () => {
  const { observer } = start(numbered(1, { linkLocal: null }), numbered(2, { arp: false }))
  expect(observer.ask(address('2001:db8::10'), 1)).toBe(false)
  expect(observer.ask(address('192.0.2.10'), 2)).toBe(false)
})
