// What every network does for the packet thread beside carrying answers: keyed frames, asks, and what is heard of
// watched addresses. One suite over simulated segments and over real ones. A frame that must not be heard is followed
// by one that must, which proves the silence about the first.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Interface } from '@ingot/layer2'
import { parseAddress, type Address } from '@ingot/net'
import type { KeyedLink, Network } from '../network.ts'
import type { Observation } from '../observer.ts'
import type { Reactor } from '../reactor.ts'
import { arpRequest, describeFrame, digits, keyedFrame, neighbourAdvertisement } from './frames.ts'

/** A node with one interface, and a client on the same segment. */
export interface NetworkHarness {
  readonly network: Network
  readonly reactor: Reactor
  /** The node's, with 192.0.2.7/24 and a default gateway 192.0.2.1. */
  readonly interface: Interface
  readonly client: { readonly hardwareAddress: string; readonly linkLocal: string }
  send(frame: Uint8Array): void
  /** The next frame that the client hears, in order. */
  hear(): Uint8Array
  /** Waits for something to come to the node, and has the reactor serve what did. */
  turn(): void
  close(): void
}

// processes and namespaces of a loaded machine take their time
setDefaultTimeout(30_000)

const address = (text: string): Address => {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`not an address: ${text}`)
  return parsed
}

export function describeNetwork(name: string, open: () => NetworkHarness): void {
  describe(`keyed frames on ${name}`, () => {
    let harness: NetworkHarness
    let link: KeyedLink
    beforeEach(() => {
      harness = open()
      const opened = harness.network.openKeyed(harness.interface)
      if ('errno' in opened) throw new Error(`errno ${opened.errno}`)
      link = opened
    })
    afterEach(() => {
      link.close()
      harness.close()
    })

    const payload = new Uint8Array(64).map((_, index) => index + 1)
    const ours = () => keyedFrame({ mac: harness.interface.hardwareAddress, payload })
    const theirs = (bent = {}) => keyedFrame({ mac: harness.client.hardwareAddress, payload, ...bent })
    const received = () => {
      const into = new Uint8Array(1514)
      for (;;) {
        const length = link.receive(into)
        if (length > 0) return into.slice(0, length)
        harness.turn()
      }
    }

    test('are sent to their group', () => {
      expect(link.send(ours())).toBe(true)
      for (;;) {
        const frame = harness.hear()
        if (frame[12] !== 0x88) continue
        expect(frame.toHex()).toBe(ours().toHex())
        return
      }
    })

    test('are not sent when they are too long for a frame', () => {
      const longest = new Uint8Array(1515)
      longest.set(ours())
      expect(link.send(longest)).toBe(false)
      expect(link.send(longest.subarray(0, 1514))).toBe(true)
    })

    test('are received with the time when they came', () => {
      const before = harness.network.clock.realtime()
      harness.send(theirs())
      expect(received().toHex()).toBe(theirs().toHex())
      // the kernel's clock for stamps and this one are the same, but for the last microsecond
      expect(link.receivedAt).toBeGreaterThanOrEqual(before - 1)
      expect(link.receivedAt).toBeLessThanOrEqual(harness.network.clock.realtime() + 1)
      expect(link.receive(new Uint8Array(1514))).toBe(0)
    })

    test('are received by as much as there is room for', () => {
      harness.send(theirs())
      while (!link.isReadable) harness.turn()
      const into = new Uint8Array(10)
      expect(link.receive(into)).toBe(10)
      expect(into).toEqual(theirs().slice(0, 10))
    })

    test.each([
      ['another group', { to: '03:49:4e:47:4f:55' }],
      ['one station', { to: '02:00:00:00:00:10' }],
      ['everybody', { to: 'ff:ff:ff:ff:ff:ff' }],
      ['their group, but of another type', { etherType: 0x88b6 }],
    ])('to %s are not received', (_, bent) => {
      harness.send(theirs({ ...bent, payload: payload.toReversed() }))
      harness.send(theirs())
      expect(received().toHex()).toBe(theirs().toHex())
    })
  })

  describe(`asks and observations on ${name}`, () => {
    let harness: NetworkHarness
    beforeEach(() => {
      harness = open()
    })
    afterEach(() => harness.close())

    const ask = (text: string) => harness.reactor.observer.ask(address(text), harness.interface.index)
    const watch = (...texts: readonly string[]) =>
      harness.reactor.observer.watch(
        texts.map((text) => ({ address: address(text), interfaces: [harness.interface.index] })),
      )
    const heard = (): Observation => {
      for (;;) {
        const [first] = harness.reactor.observer.take()
        if (first !== undefined) return first
        harness.turn()
      }
    }
    const mac = () => harness.client.hardwareAddress
    const announcementOf = (text: string) => arpRequest({ mac: mac(), sender: text, target: text })
    const hears = (wanted: string) => {
      for (;;) {
        const frame = harness.hear()
        if (describeFrame(frame) === wanted) return frame
      }
    }

    test('an ask for an IPv4 address comes from the address of the interface', () => {
      expect(ask('192.0.2.10')).toBe(true)
      expect([...hears('arp who-has 192.0.2.10').subarray(28, 32)]).toEqual([192, 0, 2, 7])
    })

    test('an ask for an IPv6 address comes from the link-local address, to the group of the address', () => {
      expect(ask('2001:db8::aa:10')).toBe(true)
      const frame = hears(`ns ${digits('2001:db8::aa:10')} from ${harness.interface.hardwareAddress}`)
      expect(frame.subarray(0, 6).toHex()).toBe('3333ffaa0010')
      expect(frame.subarray(22, 38).toHex()).toBe(digits(harness.interface.linkLocal ?? ''))
    })

    test('a probe for an IPv4 address comes from nobody', () => {
      expect(harness.reactor.observer.probe(address('192.0.2.10'), harness.interface.index)).toBe(true)
      expect([...hears('arp who-has 192.0.2.10').subarray(28, 32)]).toEqual([0, 0, 0, 0])
    })

    test('a probe for an IPv6 address comes from nobody, to the group of the address', () => {
      expect(harness.reactor.observer.probe(address('2001:db8::aa:10'), harness.interface.index)).toBe(true)
      const frame = hears(`ns ${digits('2001:db8::aa:10')} from nobody`)
      expect(frame.subarray(0, 6).toHex()).toBe('3333ffaa0010')
      expect(frame.subarray(22, 38).toHex()).toBe('0'.repeat(32))
    })

    test('an ask does not leave by an interface that is not there', () => {
      expect(harness.reactor.observer.ask(address('192.0.2.10'), 9999)).toBe(false)
    })

    test('the default gateway is known', () => {
      expect(harness.network.gateways(harness.interface.index)).toEqual([address('192.0.2.1')])
      expect(harness.network.gateways(9999)).toEqual([])
    })

    test('the hardware addresses of this node are known', () => {
      expect(harness.network.stations().own).toContain(harness.interface.hardwareAddress)
    })

    test('what is said of a watched address is heard, and of no other', () => {
      watch('192.0.2.10', '2001:db8::10')
      harness.send(announcementOf('192.0.2.11'))
      harness.send(announcementOf('192.0.2.10'))
      const { interface: attached, network } = harness
      expect(heard()).toMatchObject({
        interfaceIndex: attached.index,
        address: '192.0.2.10',
        hardwareAddress: mac(),
        kind: 'announcement',
      })
      harness.send(neighbourAdvertisement({ mac: mac(), target: '2001:db8::10' }))
      const observation = heard()
      expect(observation).toMatchObject({ address: '2001:db8::10', kind: 'announcement' })
      expect(Math.abs(observation.heardAt - network.clock.now())).toBeLessThan(20_000)
      expect(harness.reactor.observer.lastHeard(attached.index)).toBeGreaterThan(0)
    })

    test('an address that is watched no more is not heard', () => {
      watch('192.0.2.10', '192.0.2.12')
      harness.reactor.observer.watch([{ address: address('192.0.2.10'), interfaces: [] }])
      harness.send(announcementOf('192.0.2.10'))
      harness.send(announcementOf('192.0.2.12'))
      expect(heard().address).toBe('192.0.2.12')
    })
  })
}
