// A foreign host on a real segment: its kernel has an address of ours, and answers our probes and asks as any host does.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { ConflictPolicy, Desired, Observed } from '@ingot/layer2'
import { arpRequest, describeFrame } from './frames.ts'
import { canUseRealPackets, ip, startSpeakingPlane, startStation } from './network-namespace.ts'
import type { SpeakingPlaneProcess, StationProcess } from './network-namespace.ts'

// an address that is left to a foreign host is asked for again after ten seconds
setDefaultTimeout(60_000)

const FOREIGN = '02:00:00:00:00:66'
const NODE = '02:00:00:00:00:10'
const ADDRESSES = ['192.0.2.100', '2001:db8::100'] as const
const [IPV4] = ADDRESSES

const desired = (generation: number, ...addresses: readonly string[]): Desired => ({
  generation,
  node: 'node-1',
  announcements: addresses.map((address) => ({ address, interfaces: 'all', succession: ['node-1'] })),
})

describe.skipIf(!canUseRealPackets)('a foreign host [needs root and ip of iproute2]', () => {
  const name = `ingot-conflict-${process.pid}`
  const [node, host] = [`${name}-n`, `${name}-h`]
  let plane: SpeakingPlaneProcess
  let station: StationProcess

  beforeEach(async () => {
    await ip(`netns add ${node}`, `netns add ${host}`)
    await ip(
      `-n ${node} link add eth0 address ${NODE} type veth peer name eth0 address ${FOREIGN} netns ${host}`,
    )
    for (const [namespace, number] of [
      [node, 11],
      [host, 66],
    ] as const) {
      await ip(`-n ${namespace} link set eth0 up`, `-n ${namespace} link set lo up`)
      await ip(`-n ${namespace} addr add 192.0.2.${number}/24 dev eth0`)
      await ip(`-n ${namespace} addr add fe80::${number}/64 dev eth0 nodad`)
    }
    station = await startStation(host, 'eth0')
  })

  afterEach(async () => {
    await Promise.all([plane.end(), station.end()])
    await ip(`netns del ${node}`, `netns del ${host}`)
  })

  const give = (address: string) =>
    ip(`-n ${host} addr add ${address}${address.includes(':') ? '/64' : '/24'} dev eth0 nodad`)
  const take = (address: string) =>
    ip(`-n ${host} addr del ${address}${address.includes(':') ? '/64' : '/24'} dev eth0`)
  /** A plane that has started, and is to answer for nothing yet. */
  const start = async (policy: ConflictPolicy) => {
    plane = startSpeakingPlane(node, 'node-1', '192.0.2.11', policy)
    plane.desire(desired(1))
    await isObserved(({ generation, members }) => generation === 1 && members !== undefined)
  }
  const isObserved = (isWanted: (observed: Observed) => boolean) =>
    plane.said((answer) => answer.kind === 'observed' && isWanted(answer.observed))
  const isWarned = (address: string) =>
    plane.said(
      (answer) => answer.kind === 'warning' && answer.about === `AddressConflict ${address} ${FOREIGN}`,
    )
  const isAnnounced = async (address: string) => {
    while (describeFrame(await station.hear()) !== `arp announcement ${address}`);
  }

  test('that has a new address is found by the probe, of either family', async () => {
    await Promise.all(ADDRESSES.map(give))
    await start('defend')
    plane.desire(desired(2, ...ADDRESSES))
    await isAnnounced(IPV4)
    const warned = new Set<string>()
    while (warned.size < ADDRESSES.length) {
      const answer = await plane.said(({ kind }) => kind === 'warning')
      if (answer.kind === 'warning') warned.add(answer.about)
    }
    expect(warned).toEqual(new Set(ADDRESSES.map((address) => `AddressConflict ${address} ${FOREIGN}`)))
  })

  test('keeps the address where the policy is hold, until it is gone', async () => {
    await give(IPV4)
    await start('hold')
    plane.desire(desired(2, IPV4))
    await isWarned(IPV4)
    // whatever was announced before would stand in the queue before the answer to this
    station.send(arpRequest({ mac: FOREIGN, sender: '192.0.2.66', target: '192.0.2.11' }))
    for (;;) {
      const said = describeFrame(await station.hear())
      expect(said).not.toBe(`arp announcement ${IPV4}`)
      if (said.startsWith('arp 192.0.2.11 is-at')) break
    }
    await take(IPV4)
    await isAnnounced(IPV4)
  })

  test('gets the address where the policy is yield, until it is gone', async () => {
    await start('yield')
    plane.desire(desired(2, IPV4))
    await isAnnounced(IPV4)
    await give(IPV4)
    station.send(arpRequest({ mac: FOREIGN, sender: IPV4, target: IPV4 }))
    await isWarned(IPV4)
    await take(IPV4)
    await isObserved(({ announced }) => announced.length > 0)
  })
})
