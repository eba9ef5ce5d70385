// Multicast membership through a switch that delivers a group only to its members (RFC 3810, RFC 4541): of 300 groups
// the kernel holds the first, and Ingot reports the rest.

import { afterEach, describe, expect, test } from 'bun:test'
import type { Desired } from '@ingot/layer2'
import { formatAddress, parseAddress, solicitedNodeGroup } from '@ingot/net'
import { KERNEL_GROUPS } from '../multicast.ts'
import { arpRequest, describeFrame, digits, solicitation } from './frames.ts'
import { canUseRealPackets } from './network-namespace.ts'
import { CLIENT, NODE, openSnoopingSwitch, type SnoopingSwitch } from './snooping-switch.ts'

const addresses = Array.from({ length: 300 }, (_, index) => `2001:db8::1:${(index + 1).toString(16)}`)
const first = addresses[0] ?? ''
const lastOfKernel = addresses[KERNEL_GROUPS - 1] ?? ''
const firstOfOurs = addresses[KERNEL_GROUPS] ?? ''
const last = addresses.at(-1) ?? ''

describe.skipIf(!canUseRealPackets || Bun.which('bridge') === null)(
  'behind a switch that snoops [needs root and ip and bridge of iproute2]',
  () => {
    let segment: SnoopingSwitch
    afterEach(async () => {
      await segment.close()
    })

    const isDelivered = async (address: string) => (await segment.nodeGroups()).has(groupOf(address))
    const hasAnswered = async (address: string) => {
      segment.client.send(ask(address))
      for (;;) {
        const said = describeFrame(await segment.client.hear())
        if (said.includes(`na ${digits(address)} is-at`)) return said
      }
    }
    /** Whether a solicitation stays away from a port without members; the broadcast behind it proves the silence. */
    const isKeptFromBystander = async (address: string) => {
      const broadcast = { mac: CLIENT.hardwareAddress, sender: '192.0.2.1', target: '192.0.2.99' }
      segment.client.send(ask(address))
      segment.client.send(arpRequest(broadcast))
      let isKept = true
      for (;;) {
        const frame = await segment.bystander.hear()
        if (describeFrame(frame) === 'arp who-has 192.0.2.99') return isKept
        if (frame.toHex() === ask(address).toHex()) isKept = false
      }
    }

    test('300 addresses with groups of their own are answered, whoever reports the group', async () => {
      segment = await openSnoopingSwitch(2)
      await segment.plane.desire(desired(1, addresses))
      await until(() => isDelivered(first))
      await until(() => isDelivered(last))
      const kernel = await segment.kernelGroups()
      expect(addresses.filter((address) => kernel.has(groupOf(address)))).toEqual(
        addresses.slice(0, KERNEL_GROUPS),
      )
      await until(() => isKeptFromBystander(last))
      for (const address of [first, lastOfKernel, firstOfOurs, last]) {
        expect(await hasAnswered(address)).toEndWith(
          `is-at ${NODE.hardwareAddress} to ${CLIENT.hardwareAddress}`,
        )
      }
    }, 20_000)

    test('a query is answered for the groups that Ingot reports', async () => {
      segment = await openSnoopingSwitch(2)
      await segment.plane.desire(desired(1, addresses))
      await until(async () => isAnswerFor(await segment.ear.hear(), last))
    }, 20_000)

    test('where the querier speaks version 1, so does Ingot', async () => {
      segment = await openSnoopingSwitch(1)
      await segment.plane.desire(desired(1, addresses))
      await until(async () => isVersion1Report(await segment.ear.hear(), last))
      await until(() => isDelivered(last))
    }, 20_000)

    test('the switch forgets the groups of withdrawn addresses, and the interface is closed to other groups', async () => {
      segment = await openSnoopingSwitch(2)
      await segment.plane.desire(desired(1, addresses))
      await until(() => isDelivered(last))
      expect(await segment.allMulticastHolders()).toBe(1)
      await segment.plane.desire(desired(2, [first]))
      await until(async () => !(await isDelivered(last)))
      await until(async () => (await segment.allMulticastHolders()) === 0)
      expect(await isDelivered(first)).toBe(true)
    }, 20_000)

    test('a switch that the node is plugged into hears of the groups again', async () => {
      segment = await openSnoopingSwitch(2)
      await segment.plane.desire(desired(1, addresses))
      const isJoined = async () => isJoinOf(await segment.ear.hear(), last)
      await until(isJoined)
      await until(isJoined)
      await segment.replugNode()
      await until(isJoined)
    }, 20_000)

    test('the switch forgets all groups when the plane closes', async () => {
      segment = await openSnoopingSwitch(2)
      await segment.plane.desire(desired(1, addresses))
      await until(() => isDelivered(last))
      await segment.plane.end()
      await until(async () => !(await isDelivered(last)) && !(await isDelivered(first)))
    }, 20_000)
  },
)

/** Asks again until it is so; the test's time is the bound. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo()));
}

function desired(generation: number, announced: readonly string[]): Desired {
  return {
    generation,
    node: 'node-1',
    announcements: announced.map((address) => ({ address, interfaces: 'all', succession: ['node-1'] })),
  }
}

function ask(target: string): Uint8Array {
  return solicitation({ mac: CLIENT.hardwareAddress, sender: CLIENT.linkLocal, target })
}

function groupOf(text: string): string {
  const address = parseAddress(text)
  return address === undefined ? '' : formatAddress(solicitedNodeGroup(address))
}

const VERSION_2_REPORT = 143
const VERSION_1_REPORT = 131
/** Types of the first record of a report, and in these tests of all others. */
const MODE_IS_EXCLUDE = 2
const CHANGE_TO_EXCLUDE = 4

function isAnswerFor(frame: Uint8Array, address: string): boolean {
  return isReport(frame, MODE_IS_EXCLUDE) && frame.toHex().includes(digits(groupOf(address)))
}

function isJoinOf(frame: Uint8Array, address: string): boolean {
  return isReport(frame, CHANGE_TO_EXCLUDE) && frame.toHex().includes(digits(groupOf(address)))
}

function isReport(frame: Uint8Array, firstRecord: number): boolean {
  return frame[62] === VERSION_2_REPORT && frame[70] === firstRecord
}

function isVersion1Report(frame: Uint8Array, address: string): boolean {
  return frame[62] === VERSION_1_REPORT && frame.subarray(70, 86).toHex() === digits(groupOf(address))
}
