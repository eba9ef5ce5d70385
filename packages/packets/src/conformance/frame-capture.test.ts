// What a capture sees of a real link: all that comes and goes, until it is told to end or the link is gone.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { arpRequest } from './frames.ts'
import { canUseRealPackets, ip, startCapture, startStation } from './network-namespace.ts'
import type { StationProcess } from './network-namespace.ts'

setDefaultTimeout(30_000)

describe.skipIf(!canUseRealPackets)('a capture [needs root and ip of iproute2]', () => {
  const name = `ingot-capture-${process.pid}`
  const [here, there] = [`${name}-h`, `${name}-t`]
  let near: StationProcess
  let far: StationProcess

  beforeEach(async () => {
    await ip(`netns add ${here}`, `netns add ${there}`)
    await ip(`-n ${here} link add eth0 type veth peer name eth0 netns ${there}`)
    for (const namespace of [here, there]) {
      // no frames but those of the test
      await ip(`-n ${namespace} link set eth0 addrgenmode none up`)
    }
    near = await startStation(here, 'eth0')
    far = await startStation(there, 'eth0')
  })

  afterEach(async () => {
    await Promise.all([near.end(), far.end()])
    await ip(`netns del ${here}`, `netns del ${there}`)
  })

  const request = (target: string) =>
    arpRequest({ mac: '02:00:00:00:00:01', sender: '192.0.2.1', target: `192.0.2.${target}` })

  test('shows what comes in and what goes out, and ends when it is told to', async () => {
    const capture = await startCapture(here, 'eth0')
    far.send(request('10'))
    expect(await capture.frame()).toEqual(request('10'))
    near.send(request('11'))
    expect(await capture.frame()).toEqual(request('11'))
    capture.stop()
    expect(await capture.ended()).toEqual({ isLinkGone: false, lost: 0 })
  })

  test('goes on when the link was down for a while', async () => {
    const capture = await startCapture(here, 'eth0')
    await ip(`-n ${here} link set eth0 down`, `-n ${here} link set eth0 up`)
    near.send(request('12'))
    expect(await capture.frame()).toEqual(request('12'))
    capture.stop()
    expect(await capture.ended()).toEqual({ isLinkGone: false, lost: 0 })
  })

  test('ends when the link is gone', async () => {
    const capture = await startCapture(here, 'eth0')
    await ip(`-n ${here} link del eth0`)
    expect(await capture.ended()).toEqual({ isLinkGone: true, lost: 0 })
  })

  test('says that there is no such link', async () => {
    await expect(startCapture(here, 'eth7')).rejects.toThrow('there is no link eth7')
  })
})
