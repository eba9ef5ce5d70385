// What every packet plane does, whichever network is below it: one suite, run over simulated segments and over real
// ones in network namespaces. Silence is never waited for: a question that must stay unanswered is followed by one
// that must be answered, and the answer to the second proves the silence about the first.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Desired, Observed } from '@ingot/layer2'
import type { PlaneReport } from '../inspection.ts'
import type { PlaneCounters } from '../plane.ts'
import { arpRequest, describeFrame, digits, solicitation } from './frames.ts'

/** A plane on one interface of one segment, and a client on the same segment. */
export interface PlaneHarness {
  /** The interface of the plane's node. */
  readonly interface: { readonly name: string; readonly hardwareAddress: string }
  readonly client: { readonly hardwareAddress: string; readonly linkLocal: string }
  /** Resolves when the plane has reported that it follows. */
  desire(desired: Desired): Promise<Observed>
  send(frame: Uint8Array): void
  /** The next frame that the client hears, in order; rejects when the test's time is up. */
  hear(): Promise<Uint8Array>
  counters(): Promise<PlaneCounters>
  inspect(addresses: readonly string[]): Promise<PlaneReport | undefined>
  close(): Promise<void>
}

// Processes and namespaces of a loaded machine take their time; nothing here waits for time to pass.
setDefaultTimeout(30_000)

export function describePlane(name: string, isPossible: boolean, open: () => Promise<PlaneHarness>): void {
  describe.skipIf(!isPossible)(name, () => {
    let plane: PlaneHarness
    beforeEach(async () => {
      plane = await open()
    })
    afterEach(async () => {
      await plane.close()
    })

    const ask = (target: string) => {
      const { hardwareAddress: mac, linkLocal } = plane.client
      plane.send(
        target.includes(':')
          ? solicitation({ mac, sender: linkLocal, target })
          : arpRequest({ mac, sender: '192.0.2.1', target }),
      )
    }
    const answer = (address: string) =>
      address.includes(':')
        ? `na ${digits(address)} is-at ${plane.interface.hardwareAddress} to ${plane.client.hardwareAddress}`
        : `arp ${address} is-at ${plane.interface.hardwareAddress} to ${plane.client.hardwareAddress}`
    const hears = async (wanted: (said: string) => boolean) => {
      for (;;) {
        const said = describeFrame(await plane.hear())
        if (wanted(said)) return said
      }
    }
    const isAnswer = (said: string) => said.includes('is-at')
    const desired = (generation: number, ...addresses: readonly string[]): Desired => ({
      generation,
      node: 'node-1',
      announcements: addresses.map((address) => ({ address, interfaces: 'all', succession: ['node-1'] })),
    })

    test('answers an ARP request for an announced address, and no other', async () => {
      await plane.desire(desired(1, '192.0.2.10'))
      ask('192.0.2.11')
      ask('192.0.2.10')
      expect(await hears(isAnswer)).toBe(answer('192.0.2.10'))
    })

    test('answers a neighbour solicitation for an announced address, and no other', async () => {
      await plane.desire(desired(1, '2001:db8::10'))
      ask('2001:db8::11')
      ask('2001:db8::10')
      expect(await hears(isAnswer)).toBe(answer('2001:db8::10'))
    })

    test('announces a new address by gratuitous ARP in both forms, an IPv6 one by a neighbour advertisement', async () => {
      await plane.desire(desired(1, '192.0.2.10', '2001:db8::10'))
      const said = new Set<string>()
      while (said.size < 3) said.add(await hears((heard) => heard.includes('announcement')))
      expect([...said].toSorted()).toEqual([
        'arp announcement 192.0.2.10',
        'arp reply announcement 192.0.2.10',
        `na announcement ${digits('2001:db8::10')}`,
      ])
    })

    test('stops answering when an address is withdrawn, and goes on with the others', async () => {
      await plane.desire(desired(1, '192.0.2.10', '192.0.2.12'))
      const observed = await plane.desire(desired(2, '192.0.2.12'))
      expect(observed.announced.map(({ address }) => address)).toEqual(['192.0.2.12'])
      ask('192.0.2.10')
      ask('192.0.2.12')
      expect(await hears(isAnswer)).toBe(answer('192.0.2.12'))
    })

    test('leaves an address to the first node of its succession', async () => {
      const [mine] = desired(1, '192.0.2.12').announcements
      const theirs = { address: '192.0.2.10', interfaces: 'all', succession: ['node-2', 'node-1'] } as const
      const observed = await plane.desire({
        generation: 1,
        node: 'node-1',
        announcements: mine === undefined ? [theirs] : [mine, theirs],
      })
      expect(observed.announced.map(({ address }) => address)).toEqual(['192.0.2.12'])
    })

    test('says so when an interface that an address is bound to is not there', async () => {
      const observed = await plane.desire({
        generation: 1,
        node: 'node-1',
        announcements: [{ address: '192.0.2.10', interfaces: ['nowhere0'], succession: ['node-1'] }],
      })
      expect(observed.announced).toEqual([])
      expect(observed.verdicts.map(({ reason }) => reason)).toEqual(['announceFailed'])
    })

    test('counts requests, responses and announcements by address, and drops by reason', async () => {
      await plane.desire(desired(1, '192.0.2.10'))
      const { hardwareAddress: mac } = plane.client
      const wrongLength = arpRequest({ mac, sender: '192.0.2.1', target: '192.0.2.10' })
      wrongLength[18] = 8
      plane.send(wrongLength)
      ask('192.0.2.10')
      await hears(isAnswer)
      const counters = await plane.counters()
      expect(counters.addresses).toMatchObject([
        { address: '192.0.2.10', requestsReceived: 1, responsesSent: 1, conflicts: 0 },
      ])
      expect(Object.values(counters.dropped).reduce((sum, count) => sum + count, 0)).toBe(1)
    })

    test('tells whom it answered last for an address, and that it has no part in another', async () => {
      await plane.desire(desired(1, '192.0.2.10', '2001:db8::10'))
      for (const address of ['192.0.2.10', '2001:db8::10']) {
        ask(address)
        await hears(isAnswer)
      }
      const { hardwareAddress, linkLocal } = plane.client
      const report = await plane.inspect(['192.0.2.10', '2001:db8::10', '192.0.2.11'])
      const told = report?.addresses.map(({ address, interfaces, counters }) => {
        const [reply] = interfaces.map((it) => it.lastReply)
        return [address, reply?.to, reply?.hardwareAddress, counters?.responsesSent]
      })
      expect(told).toEqual([
        ['192.0.2.10', '192.0.2.1', hardwareAddress, 1],
        ['2001:db8::10', linkLocal, hardwareAddress, 1],
        ['192.0.2.11', undefined, undefined, undefined],
      ])
    })

    test('keeps the hardware address of a foreign host that claims an announced address', async () => {
      await plane.desire(desired(1, '192.0.2.10'))
      const foreign = '02:00:00:00:00:66'
      plane.send(arpRequest({ mac: foreign, sender: '192.0.2.10', target: '192.0.2.10' }))
      ask('192.0.2.10')
      expect(await hears(isAnswer)).toBe(answer('192.0.2.10'))
      expect((await plane.counters()).addresses).toMatchObject([
        { conflicts: 1, conflictingHardwareAddress: foreign },
      ])
    })

    test('answers for 10,000 addresses', async () => {
      const many = Array.from({ length: 10_000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`)
      const observed = await plane.desire(desired(1, ...many))
      expect(observed.announced).toHaveLength(10_000)
      // as any client does, again and again: a request that waited for longer than 100 ms is dropped
      for (const address of ['10.0.0.0', '10.0.39.15', '10.0.17.3']) {
        let said = ''
        while (said !== answer(address)) {
          ask(address)
          said = describeFrame(await plane.hear())
        }
      }
    })
  })
}
