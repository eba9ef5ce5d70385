// What a stranger can do: with a key nothing, without one only what is bounded. No input is an exception.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { array, assert, constantFrom, integer, oneof, property, record, string, uint8Array } from 'fast-check'
import { Membership } from './membership.ts'
import { NOTHING, OneMember, PLAIN, alive, endpoint } from './one-member.fixture.ts'
import { hex, octets } from './octets.fixture.ts'
import { LAN_SETTINGS } from './settings.ts'
import { KEY, SimulatedNetwork, mulberry32 } from './simulated-network.ts'
import { encodeMessage } from './wire/messages.ts'
import { sealPacket } from './wire/packet.ts'
import { sealStream } from './wire/stream.ts'

function keyed(): Membership {
  const random = { uniform: mulberry32(1), bytes: (length: number) => new Uint8Array(length) }
  return new Membership(seconds(0), {
    name: 'node-0',
    ...endpoint(0),
    settings: LAN_SETTINGS,
    key: KEY,
    random,
  })
}

describe('with a key', () => {
  const now: Milliseconds = seconds(1)
  const evil = encodeMessage('alive', alive(666))
  const otherKey = { ...PLAIN, key: new Uint8Array(32) }

  test('random octets, plain packets and those of another key change nothing and are not answered', () => {
    const membership = keyed()
    assert(
      property(oneof(uint8Array({ maxLength: 1500 }), constantFrom(evil)), (packet) => {
        const sealed = sealPacket(packet, { compression: true, checksum: true }, otherKey)
        expect(membership.hearPacket(now, endpoint(9), packet)).toEqual([])
        expect(membership.hearPacket(now, endpoint(9), sealed)).toEqual([])
      }),
    )
    expect(membership.members()).toHaveLength(1)
    expect([...membership.dropped.keys()].sort()).toEqual(['notEncrypted', 'wrongKey'])
  })

  test('streams of strangers are closed without an answer as soon as it shows', () => {
    const membership = keyed()
    for (const data of [evil, octets(6, 0x80), sealStream(evil, true, otherKey), hex('0a ffffffff')]) {
      const stream = membership.acceptedStream(now) ?? 0
      expect(membership.hearStream(now, stream, data)).toEqual([{ kind: 'close', stream }])
    }
    expect(Object.fromEntries(membership.dropped)).toEqual({ notEncrypted: 2, wrongKey: 1, tooLarge: 1 })
  })

  test('what was recorded and is played again changes nothing', () => {
    const network = new SimulatedNetwork({ seed: 1 })
    network.add(3)
    const recorded: Uint8Array[] = []
    network.onPacket = (data) => recorded.push(data)
    network.joinAll()
    network.run(seconds(20))
    const [node, , victim] = network.nodes
    if (node === undefined || victim === undefined) throw new Error('unreachable')
    network.kill(victim)
    network.run(seconds(15))
    network.restart(victim)
    network.act(victim, (membership) => membership.join(network.now, [node.endpoint]))
    network.run(seconds(5))
    expect(network.isAgreed()).toBe(true)

    network.onPacket = () => {}
    const events = network.nodes.flatMap((each) => each.events).length
    for (const data of recorded.toReversed()) {
      for (const each of network.nodes) {
        network.act(each, (membership) => membership.hearPacket(network.now, endpoint(9), data))
      }
    }
    network.run(seconds(10))
    expect(network.isAgreed()).toBe(true)
    expect(recorded.length).toBeGreaterThan(100)
    const kinds = network.nodes.flatMap((each) => each.events.map(({ event }) => event.kind)).slice(events)
    expect(kinds).not.toContain('failed')
    expect(kinds).not.toContain('left')
  })
})

describe('without a key', () => {
  test('there are at most 128 streams of others at once', () => {
    const one = new OneMember()
    const streams = Array.from({ length: 200 }, () => one.membership.acceptedStream(one.now))
    expect(streams.filter((stream) => stream !== undefined)).toHaveLength(128)
    expect(one.membership.dropped.get('tooManyStreams')).toBe(72)
    one.act((membership, now) => membership.closedStream(now, 1))
    expect(one.membership.acceptedStream(one.now)).toBeDefined()
  })

  test('a stream that says nothing, or not all, is closed after ten seconds', () => {
    const one = new OneMember()
    one.membership.acceptedStream(one.now)
    one.hearOnStream(octets(6, 0x83))
    one.pass(seconds(9.9))
    expect(one.take('close')).toEqual([])
    one.pass(seconds(0.2))
    expect(one.take('close')).toEqual([1, 2])
    expect(one.membership.dropped.get('timeout')).toBe(2)
  })

  test('all streams together hold at most 64 MiB', () => {
    const one = new OneMember()
    const piece = new Uint8Array(1024 * 1024)
    const begin = octets(9, 0x82, 0xa4, 'Algo', 0, 0xa3, 'Buf', 0xdb, hex('01300000'))
    const streams = Array.from({ length: 5 }, () => one.hearOnStream(begin) ?? 0)
    for (const stream of streams) {
      for (let i = 0; i < 15; i++) one.act((membership, now) => membership.hearStream(now, stream, piece))
    }
    expect(one.take('close')).toEqual([5])
    expect(one.membership.dropped.get('tooLarge')).toBe(1)
  })

  test('of those that were too large nothing is left that others would have to do without', () => {
    const one = new OneMember()
    const piece = new Uint8Array(10 * 1024 * 1024)
    const begin = octets(9, 0x82, 0xa4, 'Algo', 0, 0xa3, 'Buf', 0xdb, hex('ffffffff'))
    const hear = (stream = 0) => one.act((membership, now) => membership.hearStream(now, stream, piece))
    for (let i = 0; i < 4; i++) {
      const stream = one.hearOnStream(begin)
      for (let pieces = 0; pieces < 2; pieces++) hear(stream)
    }
    expect(one.take('close')).toEqual([1, 2, 3, 4])
    for (let i = 0; i < 6; i++) hear(one.hearOnStream(begin))
    expect(one.take('close')).toEqual([])
  })

  test('at most 256 pings are under way for others', () => {
    const one = new OneMember()
    const { address, port } = endpoint(5)
    const source = { sourceAddr: undefined, sourcePort: 0, sourceNode: '' }
    for (let seqNo = 0; seqNo < 300; seqNo++) {
      one.hear('indirectPing', { seqNo, target: address, port, node: 'x', nack: false, ...source })
    }
    expect(one.takePackets()).toHaveLength(256)
    expect(one.membership.dropped.get('tooManyRelays')).toBe(44)
    one.pass(seconds(1))
    one.hear('indirectPing', { seqNo: 1, target: address, port, node: 'x', nack: false, ...source })
    expect(one.takePackets()).toHaveLength(1)
  })

  test('at most 8,192 members are remembered', () => {
    const one = new OneMember()
    for (let index = 1; index <= 8200; index++) one.hear('alive', alive(index))
    expect(one.membership.members()).toHaveLength(8192)
    expect(one.membership.dropped.get('tooManyMembers')).toBe(9)
  })

  test.each([
    ['0.0.0.0', { family: 'IPv4', value: 0n }],
    ['a multicast group', { family: 'IPv4', value: 0xe0000001n }],
    ['everybody', { family: 'IPv4', value: 0xffffffffn }],
    ['::', { family: 'IPv6', value: 0n }],
    ['an IPv6 group', { family: 'IPv6', value: 0xff02n << 112n }],
    ['nowhere', undefined],
  ] as const)('nothing is ever sent to %s', (_, address) => {
    const one = new OneMember({ probeInterval: seconds(1), gossipInterval: milliseconds(200) })
    one.hear('alive', alive(1, { addr: address }))
    const source = { sourceAddr: address, sourcePort: 7946, sourceNode: 'x' }
    one.hear('indirectPing', { seqNo: 1, target: address, port: 7946, node: 'x', nack: true, ...source })
    one.hear('ping', { seqNo: 1, node: '', ...source })
    one.pass(seconds(3))
    // The answer to the ping goes to where it came from.
    expect(one.takePackets().map(({ to }) => to)).toEqual([endpoint(1)])
    expect(one.membership.dropped.get('unusableAddress')).toBe(2)
  })

  test('no messages whatever make it throw, forget itself or send more than it was asked', () => {
    const name = constantFrom('node-0', 'node-1', 'node-2', '', 'x')
    const number = constantFrom(0, 1, 2, 5, 0xffff_fffe, 0xffff_ffff)
    const port = constantFrom(0, 7946)
    const addr = constantFrom(endpoint(1).address, endpoint(2).address, undefined)
    const source = { sourceAddr: addr, sourcePort: port, sourceNode: name }
    const vsn = constantFrom(octets(1, 5, 2, 0, 0, 0), octets(), octets(1, 2), octets(9, 1, 1, 0, 0, 0))
    const meta = uint8Array({ maxLength: 4 })
    const anyMessage = oneof(
      record({ seqNo: number, node: name, ...source }).map((body) => encodeMessage('ping', body)),
      record({
        seqNo: number,
        node: name,
        target: addr,
        port,
        nack: constantFrom(true, false),
        ...source,
      }).map((body) => encodeMessage('indirectPing', body)),
      record({ seqNo: number, payload: meta }).map((body) => encodeMessage('ackResp', body)),
      record({ incarnation: number, node: name, addr, port, meta, vsn }).map((body) =>
        encodeMessage('alive', body),
      ),
      record({ incarnation: number, node: name, from: name }).map((body) => encodeMessage('suspect', body)),
      record({ incarnation: number, node: name, from: name }).map((body) => encodeMessage('dead', body)),
      record({ error: string() }).map((body) => encodeMessage('err', body)),
      uint8Array({ maxLength: 40 }),
    )
    const anyStep = record({
      packet: anyMessage,
      isStream: constantFrom(true, false, false),
      wait: integer({ min: 0, max: 3000 }),
    })
    assert(
      property(array(anyStep, { maxLength: 60 }), (steps) => {
        const one = new OneMember({ probeInterval: seconds(1), gossipInterval: milliseconds(200) })
        for (const { packet, isStream, wait } of steps) {
          if (isStream) one.hearOnStream(packet)
          else one.act((membership, now) => membership.hearPacket(now, endpoint(1), packet))
          expect(one.takePackets().length).toBeLessThanOrEqual(4)
          one.pass(milliseconds(wait))
          one.takePackets()
        }
        expect(one.stateOf('node-0')).toBe('alive')
        expect(one.membership.deadline()).toBeGreaterThanOrEqual(one.now)
      }),
      { numRuns: 200 },
    )
  })

  test('a stream number that does not exist, or no more, means nothing', () => {
    const one = new OneMember()
    one.act((membership, now) => membership.hearStream(now, 99, NOTHING))
    one.act((membership, now) => membership.openedStream(now, 99))
    one.act((membership, now) => membership.closedStream(now, 99))
    expect(one.effects).toEqual([])
  })
})
