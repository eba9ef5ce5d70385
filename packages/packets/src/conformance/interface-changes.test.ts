// What interfaces go through on a real node while the plane looks away, or looks on.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import type { Desired } from '@ingot/layer2'
import { arpRequest } from './frames.ts'
import { canUseRealPackets, ip, startPlane, startStation } from './network-namespace.ts'
import type { PlaneProcess, StationProcess } from './network-namespace.ts'

setDefaultTimeout(30_000)

describe.skipIf(!canUseRealPackets)('interface changes [needs root and ip of iproute2]', () => {
  const name = `ingot-change-${process.pid}`
  const [node, client, away] = [`${name}-n`, `${name}-c`, `${name}-a`]
  let plane: PlaneProcess
  let station: StationProcess

  beforeEach(async () => {
    await ip(`netns add ${node}`, `netns add ${client}`, `netns add ${away}`)
    await ip(`-n ${node} link add eth0 type veth peer name eth0 netns ${client}`)
    await ip(`-n ${client} link set eth0 up`, `-n ${node} link set eth0 up`)
    plane = startPlane(node)
    station = await startStation(client, 'eth0')
    const desired: Desired = {
      generation: 1,
      node: 'node-1',
      announcements: [{ address: '192.0.2.10', interfaces: 'all', succession: ['node-1'] }],
    }
    await plane.desire(desired)
  })

  afterEach(async () => {
    await Promise.all([plane.end(), station.end()])
    await ip(`netns del ${node}`, `netns del ${client}`, `netns del ${away}`)
  })

  /** Asks until the plane has answered; the test's time is the bound. */
  const isAnswered = async () => {
    for (;;) {
      station.send(arpRequest({ mac: '02:00:00:00:00:01', sender: '192.0.2.1', target: '192.0.2.10' }))
      const { addresses } = await plane.counters()
      if (addresses.some(({ responsesSent }) => responsesSent > 0)) return true
    }
  }

  test('an interface that was moved away and back while the process was frozen is answered on again', async () => {
    process.kill(plane.pid, 'SIGSTOP')
    // Through a namespace where its index is free, so that it comes back with the same.
    await ip(`-n ${node} link set eth0 netns ${away}`, `-n ${away} link set eth0 netns ${node}`)
    await ip(`-n ${node} link set eth0 up`)
    process.kill(plane.pid, 'SIGCONT')
    expect(await isAnswered()).toBe(true)
  })

  test('interfaces that come and go leave no descriptor behind', async () => {
    // all that the first interface needs is open
    expect(await isAnswered()).toBe(true)
    const open = () => readdirSync(`/proc/${plane.pid}/fd`).length
    const before = open()
    for (let round = 0; round < 3; round++) {
      await ip(`-n ${node} link add pod type veth peer name peer`, `-n ${node} link set pod up`)
      await plane.observed(({ interfaces }) => interfaces.some(({ name }) => name === 'pod'))
      expect(open()).toBeGreaterThan(before)
      await ip(`-n ${node} link del pod`)
      await plane.observed(({ interfaces }) => !interfaces.some(({ name }) => name === 'pod'))
    }
    while (open() > before) await plane.counters()
  })
})
