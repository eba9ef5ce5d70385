// The control capture on real links: what is said and heard, in the order of its time, as tcpdump reads it.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Desired } from '@ingot/layer2'
import { NO_CHECKSUM, tcp } from '../capture/control-frames.fixture.ts'
import { arpRequest, describeFrame } from './frames.ts'
import { canUseRealPackets, ip, startControlCapture, startPlane, startStation } from './network-namespace.ts'
import type { ControlCaptureProcess, StationProcess } from './network-namespace.ts'

setDefaultTimeout(30_000)

const HEADER_SIZE = 24
const RECORD_HEADER_SIZE = 16

/** The packets of a pcap file. */
function packetsIn(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const packets: { readonly seconds: number; readonly frame: Uint8Array }[] = []
  for (let at = HEADER_SIZE; at < file.length;) {
    const end = at + RECORD_HEADER_SIZE + view.getUint32(at + 8, true)
    const seconds = view.getUint32(at, true) + view.getUint32(at + 4, true) / 1e6
    packets.push({ seconds, frame: file.slice(at + RECORD_HEADER_SIZE, end) })
    at = end
  }
  return packets
}

/** What tcpdump makes of a file. */
async function readByTcpdump(file: Uint8Array): Promise<string> {
  const tcpdump = Bun.spawn(['tcpdump', '-n', '-e', '-r', '-'], {
    stdin: file,
    stdout: 'pipe',
    stderr: 'ignore',
  })
  return tcpdump.stdout.text()
}

const REPLY = 'arp 192.0.2.10 is-at'
const DESIRED: Desired = {
  generation: 1,
  node: 'node-1',
  announcements: [{ address: '192.0.2.10', interfaces: ['eth0'], succession: ['node-1'] }],
}

const MD5 = [1, 1, 19, 18, ...Array<number>(16).fill(0xee)]
const BLANK_MD5 = [1, 1, 19, 18, ...Array<number>(16).fill(0)]

describe.skipIf(!canUseRealPackets)('the control capture [needs root and ip of iproute2]', () => {
  const name = `ingot-control-${process.pid}`
  const [here, there] = [`${name}-h`, `${name}-t`]
  let near: StationProcess
  let far: StationProcess
  let capture: ControlCaptureProcess

  beforeEach(async () => {
    await ip(`netns add ${here}`, `netns add ${there}`)
    await ip(`-n ${here} link add eth0 type veth peer name eth0 netns ${there}`)
    await ip(`-n ${here} link add excluded0 type veth peer name excluded1`)
    for (const namespace of [here, there]) {
      await ip(`-n ${namespace} link set eth0 addrgenmode none up`, `-n ${namespace} link set lo up`)
    }
    for (const link of ['excluded0', 'excluded1']) await ip(`-n ${here} link set ${link} addrgenmode none up`)
    near = await startStation(here, 'eth0')
    far = await startStation(there, 'eth0')
    capture = startControlCapture(here)
  })

  afterEach(async () => {
    await Promise.all([near.end(), far.end(), capture.end()])
    await ip(`netns del ${here}`, `netns del ${there}`)
  })

  const request = (target: string) =>
    arpRequest({ mac: '02:00:00:00:00:01', sender: '192.0.2.1', target: `192.0.2.${target}` })
  const described = async (address?: string) =>
    packetsIn(await capture.file(address)).map(({ frame }) => describeFrame(frame))
  /** What far sends has arrived when near has heard it. */
  async function hears(station: StationProcess, frame: Uint8Array) {
    while (!Bun.deepEquals(await station.hear(), frame));
  }
  async function comes(frame: Uint8Array) {
    far.send(frame)
    await hears(near, frame)
  }
  async function leaves(frame: Uint8Array) {
    near.send(frame)
    await hears(far, frame)
  }
  const sockets = () => Bun.file(`/proc/${capture.pid}/net/packet`).text()

  test('is off until it is turned on, and has no socket then', async () => {
    // once it answers it is in the namespace
    expect(await capture.file()).toEqual(new Uint8Array())
    const [, ...others] = (await sockets()).trim().split('\n')
    expect(await capture.turn('on')).toBe('')
    expect((await sockets()).trim().split('\n')).toHaveLength(2 + others.length)
    await leaves(request('10'))
    expect(await described()).toEqual(['arp who-has 192.0.2.10'])
    expect(await capture.turn('off')).toBe('')
    expect((await sockets()).trim().split('\n')).toHaveLength(1 + others.length)
    expect(await capture.file()).toEqual(new Uint8Array())
    await capture.turn('on')
    expect(await described()).toEqual([])
  })

  test('shows who asks for an address, and what the packet thread answers', async () => {
    const plane = startPlane(here)
    try {
      await plane.desire(DESIRED)
      const before = Date.now() / 1000
      await capture.turn('on')
      far.send(request('10'))
      far.send(request('11'))
      while (!describeFrame(await far.hear()).startsWith(REPLY));
      const file = await capture.file('192.0.2.10')
      const packets = packetsIn(file)
      expect(
        packets.map(({ frame }) => describeFrame(frame)).filter((it) => !it.includes('announcement')),
      ).toEqual(['arp who-has 192.0.2.10', expect.stringContaining(REPLY)])
      const times = packets.map(({ seconds }) => seconds)
      expect(times.toSorted((a, b) => a - b)).toEqual(times)
      expect(times.every((seconds) => seconds > before && seconds <= Date.now() / 1000)).toBe(true)
      expect(await described('192.0.2.11')).toEqual(['arp who-has 192.0.2.11'])
      if (Bun.which('tcpdump') === null) return
      const read = await readByTcpdump(file)
      expect(read).toContain('Request who-has 192.0.2.10 tell 192.0.2.1, length 28')
      expect(read).toContain('Reply 192.0.2.10 is-at ')
    } finally {
      await plane.end()
    }
  })

  test('leaves out ARP of interfaces that announce nothing, and has BGP of them', async () => {
    const beside = await startStation(here, 'excluded1')
    await capture.turn('on')
    const [heard] = [tcp({ ports: [40_000, 1179] })]
    for (const frame of [request('12'), tcp({ ports: [40_000, 1179], to: '192.0.2.3' }), heard])
      beside.send(frame)
    await beside.end()
    // it has left one end, and come to the other
    expect(packetsIn(await capture.file()).map(({ frame }) => frame)).toEqual([heard, heard])
  })

  test('keeps what a router said in a flood of ARP, and the newest of that', async () => {
    await capture.turn('on')
    const said = tcp({ ports: [179, 40_000], from: '192.0.2.2', to: '192.0.2.1' })
    await comes(said)
    // nobody listens meanwhile: who hears that much has to be read as fast
    await near.end()
    for (let count = 0; count < 10_000; count++) far.send(request('13'))
    await far.end()
    near = await startStation(here, 'eth0')
    far = await startStation(there, 'eth0')
    const packets = packetsIn(await capture.file())
    expect(packets.length).toBeLessThanOrEqual(1 + 8192)
    expect(packets[0]?.frame).toEqual(said)
    await comes(request('15'))
    expect((await described()).at(-1)).toBe('arp who-has 192.0.2.15')
  })

  test('has signed segments of both directions, without what signs them', async () => {
    await capture.turn('on')
    const [out, back] = [
      { ports: [40_000, 179], payload: [1, 2, 3] },
      { ports: [179, 40_000], payload: [4, 5], from: '192.0.2.2', to: '192.0.2.1' },
    ] as const
    await leaves(tcp({ ...out, options: MD5 }))
    await comes(tcp({ ...back, options: MD5 }))
    await comes(tcp({ ports: [40_000, 443], options: MD5 }))
    const found = packetsIn(await capture.file('192.0.2.2')).map(({ frame }) => frame)
    const blank = { options: BLANK_MD5, checksum: NO_CHECKSUM }
    expect(found).toEqual([tcp({ ...out, ...blank }), tcp({ ...back, ...blank })])
  })

  test('has what goes over loopback once', async () => {
    await capture.turn('on')
    await Bun.$`ip netns exec ${here} bash -c ${'exec 3<> /dev/tcp/127.0.0.1/179'}`.nothrow().quiet()
    const flags = packetsIn(await capture.file('127.0.0.1')).map(({ frame }) => frame[47])
    // SYN, and RST with ACK: nobody listens there
    expect(flags).toEqual([0x02, 0x14])
  })
})
