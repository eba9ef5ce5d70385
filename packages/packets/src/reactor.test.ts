import { expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { firstOfSuccession, ObservedLedger, type Interface } from '@ingot/layer2'
import { createMemory, INTERFACES_MAX, PacketCore } from '@ingot/wire'
import { arpRequest, describeFrame } from './conformance/frames.ts'
import { readCore } from './core-bytes.ts'
import type { Network } from './network.ts'
import { Reactor } from './reactor.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import { SimulatedSegment } from './simulated-segment.ts'

const wasm = await readCore()
const EMFILE = 24

/** A reactor on a network that refuses what stands in `refused`: a protocol, `group`, or `send`. */
function start(interfaces: readonly Interface[]) {
  const refused = new Set<string>()
  const core = new PacketCore(wasm, { memory: createMemory(), base: 0n, seed: 1n })
  const segment = new SimulatedSegment()
  const simulated = new SimulatedNetwork(core, segment, interfaces)
  const network: Network = {
    clock: simulated.clock,
    listInterfaces: () => simulated.listInterfaces(),
    open: (attached, protocol) => {
      if (refused.has(protocol)) return { errno: EMFILE }
      const link = simulated.open(attached, protocol)
      const send = link.send.bind(link)
      link.send = (count) => (refused.has('send') ? 0 : send(count))
      return link
    },
    openKeyed: (attached) => simulated.openKeyed(attached),
    openEcho: (attached) => simulated.openEcho(attached),
    gateways: (index) => simulated.gateways(index),
    stations: () => simulated.stations(),
    join: (group, index) => (refused.has('group') ? EMFILE : simulated.join(group, index)),
    leave: (group, index) => simulated.leave(group, index),
  }
  const placed = { count: 0 }
  const lease = { until: milliseconds(Infinity) }
  const takeover = {
    ...firstOfSuccession,
    answers: (...where: Parameters<typeof firstOfSuccession.answers>) => {
      placed.count++
      return firstOfSuccession.answers(...where)
    },
    desire: () => {},
    setInterfaces: () => {},
    leaseUntil: () => lease.until,
  }
  const reactor = new Reactor(core, network, { takeover })
  const ledger = new ObservedLedger()
  const heard: string[] = []
  const station = { hear: (frame: Uint8Array) => void heard.push(describeFrame(frame)) }
  segment.attach(station)
  const queue = (target: string) =>
    segment.transmit(station, arpRequest({ mac: '02:00:00:00:00:01', sender: '192.0.2.1', target }))
  return {
    reactor,
    /** How often an address was placed on an interface. */
    placed,
    lease: (end: Milliseconds) => (lease.until = end),
    refused,
    simulated,
    counters: core.counters,
    heard,
    desire: (...addresses: readonly string[]) =>
      reactor.desire(milliseconds(0), {
        generation: 1,
        node: 'node-1',
        announcements: addresses.map((address) => ({ address, interfaces: 'all', succession: ['node-1'] })),
        withdrawn: [],
      }),
    /** The names of interfaces by address, and the reasons of the verdicts. */
    observed: () => {
      const observed = ledger.take(reactor.takeObserved(true))
      return {
        announced: observed?.announced.map((it) => [it.address, it.interfaces.length]),
        reasons: observed?.verdicts.map(({ reason }) => reason),
      }
    },
    queue,
    ask: (target: string) => {
      queue(target)
      for (const link of simulated.readable()) reactor.serve(link)
      return heard.splice(0).filter((said) => said.includes('is-at')).length
    },
  }
}

function numbered(index: number): Interface {
  const octet = index.toString(16).padStart(2, '0')
  const hardwareAddress = `02:00:00:00:01:${octet}`
  return { index, name: `eth${index}`, hardwareAddress, linkLocal: `fe80::${index}`, arp: true }
}

test('an address is not announced where no socket opened, and is when one opens later', () => {
  const { reactor, refused, desire, observed, ask } = start([numbered(1)])
  refused.add('arp')
  reactor.refreshInterfaces(milliseconds(0))
  desire('192.0.2.10', '2001:db8::10')
  expect(observed()).toEqual({
    announced: [['2001:db8::10', 1]],
    reasons: ['announceFailed', 'InterfaceFailed'],
  })
  refused.clear()
  reactor.advance(seconds(10))
  expect(reactor.hasNews).toBe(true)
  expect(observed().reasons).toEqual([])
  expect(ask('192.0.2.10')).toBe(1)
})

test('an interface past the last slot answers when another one goes', () => {
  const interfaces = Array.from({ length: INTERFACES_MAX + 1 }, (_, index) => numbered(index + 1))
  const { reactor, simulated, desire, observed, ask } = start(interfaces)
  reactor.refreshInterfaces(milliseconds(0))
  desire('192.0.2.10')
  expect(observed()).toEqual({ announced: [['192.0.2.10', INTERFACES_MAX]], reasons: ['InterfaceFailed'] })
  simulated.setInterfaces(interfaces.slice(1))
  reactor.refreshInterfaces(milliseconds(0))
  expect(observed()).toEqual({ announced: [['192.0.2.10', INTERFACES_MAX]], reasons: [] })
  expect(ask('192.0.2.10')).toBe(INTERFACES_MAX)
})

test('nothing is said of an interface past the last slot when it is gone', () => {
  const interfaces = Array.from({ length: INTERFACES_MAX + 1 }, (_, index) => numbered(index + 1))
  const { reactor, simulated, observed } = start(interfaces)
  reactor.refreshInterfaces(milliseconds(0))
  simulated.setInterfaces(interfaces.slice(0, INTERFACES_MAX))
  reactor.refreshInterfaces(milliseconds(0))
  expect(observed().reasons).toEqual([])
})

test('a group that was refused is joined on a later try', () => {
  const { reactor, refused, simulated, desire, observed } = start([numbered(1)])
  refused.add('group')
  reactor.refreshInterfaces(milliseconds(0))
  desire('2001:db8::10')
  expect(observed().reasons).toEqual(['InterfaceFailed'])
  refused.clear()
  reactor.advance(seconds(10))
  expect(observed().reasons).toEqual([])
  expect(simulated.groups()).toEqual(['ff02::1:ff00:10%1'])
})

test('nothing is said of a group that was refused when it is no longer wanted', () => {
  const { reactor, refused, desire, observed } = start([numbered(1)])
  refused.add('group')
  reactor.refreshInterfaces(milliseconds(0))
  desire('2001:db8::10')
  reactor.desire(milliseconds(0), {
    generation: 2,
    node: 'node-1',
    announcements: [],
    withdrawn: ['2001:db8::10'],
  })
  expect(observed().reasons).toEqual([])
  expect(reactor.deadline(milliseconds(0))).toBeUndefined()
})

test('a reply that the wire did not take does not count as sent', () => {
  const { reactor, refused, counters, desire, ask } = start([numbered(1)])
  reactor.refreshInterfaces(milliseconds(0))
  desire('192.0.2.10')
  refused.add('send')
  ask('192.0.2.10')
  expect([...counters.allAddressCounters()]).toMatchObject([{ requestsReceived: 1, responsesSent: 0 }])
})

test('a frame for an address that was withdrawn does not get past the filter', () => {
  const { reactor, counters, desire, ask } = start([numbered(1)])
  reactor.refreshInterfaces(milliseconds(0))
  desire('192.0.2.10', '192.0.2.11')
  reactor.desire(milliseconds(0), {
    generation: 2,
    node: 'node-1',
    announcements: [],
    withdrawn: ['192.0.2.10'],
  })
  ask('192.0.2.10')
  expect(counters.dropped()).toMatchObject({ not_announced: 0 })
})

test('an announcement that waits is not made on an interface that was taken from the address meanwhile', () => {
  const { reactor, heard, desire } = start([numbered(1), numbered(2)])
  reactor.refreshInterfaces(milliseconds(0))
  const addresses = Array.from({ length: 32 }, (_, index) => `192.0.2.${index}`)
  desire(...addresses)
  reactor.advance(milliseconds(0))
  expect(heard.splice(0)).toHaveLength(64)
  reactor.desire(milliseconds(0), {
    generation: 2,
    node: 'node-1',
    announcements: addresses.map((address) => ({ address, interfaces: ['eth1'], succession: ['node-1'] })),
    withdrawn: [],
  })
  reactor.advance(milliseconds(0))
  // 16 addresses were announced on both interfaces; the other 16 are on eth1, by two frames each.
  expect(heard).toHaveLength(32)
})

/** Has each reading of the clock take 10 ms. */
function slowClock(simulated: SimulatedNetwork): void {
  const now = simulated.clock.now.bind(simulated.clock)
  simulated.clock.now = () => {
    simulated.clock.advanceTo(milliseconds(now() + 10))
    return now()
  }
}

test.each([
  ['was over before the frames were read', 10, { replies: 0, dropped: 1, late: [] }],
  ['ended while the replies were made', 20, { replies: 0, dropped: 1, late: [] }],
  [
    'ended while the replies were sent',
    30,
    { replies: 1, dropped: 0, late: [{ address: '192.0.2.10', interfaceIndex: 1 }] },
  ],
  ['goes on', 31, { replies: 1, dropped: 0, late: [] }],
])('where the lease %s, that is what becomes of a reply', (_, end, { replies, dropped, late }) => {
  const { reactor, lease, simulated, counters, desire, ask } = start([numbered(1)])
  reactor.refreshInterfaces(milliseconds(0))
  desire('192.0.2.10')
  slowClock(simulated)
  lease(milliseconds(end))
  expect(ask('192.0.2.10')).toBe(replies)
  expect(counters.dropped()['lease_over']).toBe(dropped)
  expect(counters.answered()).toBe(replies)
  expect([...counters.allAddressCounters()]).toMatchObject([{ requestsReceived: 1, responsesSent: replies }])
  expect(reactor.takeLate()).toEqual(late)
  expect(reactor.takeLate()).toEqual([])
})

test('nothing is announced when the lease is over, and it does not count as sent', () => {
  const { reactor, lease, counters, heard, desire } = start([numbered(1)])
  reactor.refreshInterfaces(milliseconds(0))
  lease(milliseconds(0))
  desire('192.0.2.10')
  reactor.advance(milliseconds(0))
  expect(heard).toEqual([])
  expect([...counters.allAddressCounters()]).toMatchObject([{ gratuitousSent: 0 }])
})

test('what queued while the process stood still is not answered', () => {
  const { reactor, simulated, counters, desire, ask, queue } = start([numbered(1)])
  reactor.refreshInterfaces(milliseconds(0))
  desire('192.0.2.10')
  queue('192.0.2.10')
  simulated.clock.advanceTo(milliseconds(101))
  expect(ask('192.0.2.10')).toBe(1)
  expect(counters.dropped()).toMatchObject({ too_old: 1 })
})

test('no address is placed anew when the interfaces are read again and are as they were', () => {
  const { reactor, simulated, placed, desire, ask } = start([numbered(1)])
  reactor.refreshInterfaces(milliseconds(0))
  desire(...Array.from({ length: 100 }, (_, index) => `192.0.2.${index + 10}`))
  placed.count = 0
  reactor.refreshInterfaces(milliseconds(0))
  expect(placed.count).toBe(0)
  expect(ask('192.0.2.10')).toBe(1)
  simulated.setInterfaces([numbered(1), numbered(2)])
  reactor.refreshInterfaces(milliseconds(0))
  expect(placed.count).toBe(200)
})
