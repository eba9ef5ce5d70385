// One member and what it makes of single messages. Times are those of MetalLB's LAN settings.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { NOTHING, OneMember, alive, endpoint } from './one-member.fixture.ts'
import { octets } from './octets.fixture.ts'
import { OWN_VERSIONS } from './wire/protocol-version.ts'

const from = (index: number) => {
  const { address, port } = endpoint(index)
  return { sourceAddr: address, sourcePort: port, sourceNode: `node-${index}` }
}

/** Knows `node-1` in that state, at incarnation 5. */
function knowing(state: 'alive' | 'suspect' | 'dead' | 'left'): OneMember {
  const one = new OneMember()
  one.hear('alive', alive(1, { incarnation: 5 }))
  if (state === 'suspect') one.hear('suspect', { incarnation: 5, node: 'node-1', from: 'node-2' })
  if (state === 'dead') one.hear('dead', { incarnation: 5, node: 'node-1', from: 'node-2' })
  if (state === 'left') one.hear('dead', { incarnation: 5, node: 'node-1', from: 'node-1' })
  one.takeEvents()
  return one
}

describe('a rumour about another', () => {
  const GONE = undefined
  test.each([
    ['alive', 'alive', 5, 'alive', []],
    ['alive', 'alive', 6, 'alive', []],
    ['alive', 'suspect', 4, 'alive', []],
    ['alive', 'suspect', 5, 'suspect', ['suspected']],
    ['alive', 'suspect', 6, 'suspect', ['suspected']],
    ['alive', 'dead', 4, 'alive', []],
    ['alive', 'dead', 5, GONE, ['failed']],
    ['suspect', 'alive', 5, 'suspect', []],
    ['suspect', 'alive', 6, 'alive', ['recovered']],
    ['suspect', 'suspect', 5, 'suspect', []],
    ['suspect', 'dead', 4, 'suspect', []],
    ['suspect', 'dead', 5, GONE, ['failed']],
    ['dead', 'alive', 5, GONE, []],
    ['dead', 'alive', 6, 'alive', ['joined']],
    ['dead', 'suspect', 9, GONE, []],
    ['dead', 'dead', 9, GONE, []],
    ['left', 'alive', 5, GONE, []],
    ['left', 'alive', 6, 'alive', ['joined']],
    ['left', 'suspect', 9, GONE, []],
  ] as const)('who is %s: %s with incarnation %d (it was 5)', (state, rumour, incarnation, after, events) => {
    const one = knowing(state)
    if (rumour === 'alive') one.hear('alive', alive(1, { incarnation }))
    else one.hear(rumour, { incarnation, node: 'node-1', from: 'node-2' })
    expect(one.stateOf('node-1')).toBe(after)
    expect<string[]>(one.takeEvents().map(({ kind }) => kind)).toEqual([...events])
  })

  test('by itself that it is dead means that it has left', () => {
    const one = knowing('alive')
    one.hear('dead', { incarnation: 5, node: 'node-1', from: 'node-1' })
    expect(one.takeEvents()).toEqual([{ kind: 'left', name: 'node-1' }])
  })

  test('whom nobody has heard of means nothing, unless it is alive', () => {
    const one = new OneMember()
    one.hear('suspect', { incarnation: 1, node: 'node-7', from: 'node-1' })
    one.hear('dead', { incarnation: 1, node: 'node-7', from: 'node-1' })
    expect(one.takeEvents()).toEqual([])
    one.hear('alive', alive(7, { meta: octets('hello') }))
    const member = { name: 'node-7', ...endpoint(7), meta: octets('hello'), state: 'alive' as const }
    expect(one.takeEvents()).toEqual([{ kind: 'joined', member }])
  })

  test('that it says something else of itself is an update', () => {
    const one = knowing('alive')
    one.hear('alive', alive(1, { incarnation: 6, meta: octets('new') }))
    expect(one.takeEvents()).toMatchObject([{ kind: 'updated', member: { meta: octets('new') } }])
  })

  test('is told on with the next packet to a member, as long as it is news', () => {
    const one = knowing('suspect')
    one.hear('ping', { seqNo: 1, node: 'node-0', ...from(1) })
    const told = one.takeMessages().map(({ kind }) => kind)
    expect(told.toSorted()).toEqual(['ackResp', 'alive', 'suspect'])
  })

  test('is told in packets of 255 messages at most, however large they may be and however much is new', () => {
    const one = new OneMember({ udpBufferSize: 65_000, gossipInterval: milliseconds(200) })
    for (let index = 1; index <= 300; index++) one.hear('alive', alive(index))
    one.pass(seconds(0.2))
    const packets = Map.groupBy(one.takePackets(), ({ to }) => to)
    expect([...packets.values()].map((messages) => messages.length)).toContain(255)
  })

  test('is not told to strangers', () => {
    const one = knowing('suspect')
    one.hear('ping', { seqNo: 1, node: 'node-0', ...from(9) })
    one.hear('ping', { seqNo: 2, node: 'node-0', ...from(9), sourceNode: 'node-1' })
    expect(one.takeMessages().map(({ kind }) => kind)).toEqual(['ackResp', 'ackResp'])
  })
})

describe('a rumour about this node', () => {
  test.each([
    ['suspect', { incarnation: 1, node: 'node-0', from: 'node-1' }, 2],
    ['suspect', { incarnation: 40, node: 'node-0', from: 'node-1' }, 41],
    ['dead', { incarnation: 7, node: 'node-0', from: 'node-1' }, 8],
    ['dead', { incarnation: 7, node: 'node-0', from: 'node-0' }, 8],
  ] as const)('%s %j is contradicted with a larger incarnation', (kind, body, incarnation) => {
    const one = knowing('alive')
    one.hear(kind, body)
    one.hear('ping', { seqNo: 1, node: 'node-0', ...from(1) })
    const answers = one.takeMessages().filter(({ body: it }) => 'node' in it && it.node === 'node-0')
    expect(answers).toMatchObject([{ kind: 'alive', body: { incarnation, addr: endpoint(0).address } }])
    expect(one.takeEvents()).toEqual([{ kind: 'refuted', accuser: body.from }])
    expect([one.stateOf('node-0'), one.membership.healthScore]).toEqual(['alive', 1])
  })

  test('that is old does not matter', () => {
    const one = knowing('alive')
    one.hear('suspect', { incarnation: 0, node: 'node-0', from: 'node-1' })
    expect(one.takeEvents()).toEqual([])
  })

  test('that could not be contradicted any more is dropped', () => {
    const one = knowing('alive')
    one.hear('dead', { incarnation: 0xffff_ffff, node: 'node-0', from: 'node-1' })
    one.hear('suspect', { incarnation: 0xffff_ffff, node: 'node-1', from: 'node-2' })
    one.hear('alive', alive(1, { incarnation: 0xffff_ffff }))
    expect([one.takeEvents(), one.membership.dropped.get('malformed')]).toEqual([[], 3])
  })

  test('that is an echo of its own is none', () => {
    const one = new OneMember()
    one.hear('alive', alive(0))
    expect(one.takeEvents()).toEqual([])
  })

  test('with what an earlier run said of itself is contradicted', () => {
    const one = new OneMember()
    one.hear('alive', alive(0, { meta: octets('earlier') }))
    one.hear('alive', alive(0, { incarnation: 9 }))
    expect(one.takeEvents()).toEqual([
      { kind: 'refuted', accuser: undefined },
      { kind: 'refuted', accuser: undefined },
    ])
  })

  test('does not bring it back once it has left', () => {
    const one = knowing('alive')
    one.act((membership, now) => membership.leave(now))
    one.hear('alive', alive(0, { incarnation: 9 }))
    one.hear('suspect', { incarnation: 9, node: 'node-0', from: 'node-1' })
    expect(one.stateOf('node-0')).toBeUndefined()
    expect(one.takeEvents()).toEqual([])
  })
})

describe('two addresses for one name', () => {
  const moved = alive(1, { incarnation: 6, addr: endpoint(8).address })

  test.each(['alive', 'suspect', 'dead'] as const)('while it is %s are a conflict, said once', (state) => {
    const one = knowing(state)
    one.hear('alive', moved)
    one.hear('alive', moved)
    one.hear('alive', { ...moved, addr: endpoint(9).address })
    expect(one.takeEvents()).toEqual([
      { kind: 'conflict', name: 'node-1', known: endpoint(1), claimed: endpoint(8) },
    ])
  })

  test('are none when it had left', () => {
    const one = knowing('left')
    one.hear('alive', { ...moved, incarnation: 1 })
    expect(one.takeEvents()).toMatchObject([{ kind: 'joined', member: endpoint(8) }])
  })

  test('are a conflict, too, when the name is this node’s', () => {
    const one = new OneMember()
    one.hear('alive', alive(0, { addr: endpoint(8).address }))
    expect(one.takeEvents()).toMatchObject([{ kind: 'conflict', name: 'node-0' }])
  })
})

describe('a ping', () => {
  test('is answered to where its sender says it is', () => {
    const one = new OneMember()
    one.hear('ping', { seqNo: 7, node: 'node-0', ...from(3) })
    const message = { kind: 'ackResp', body: { seqNo: 7, payload: NOTHING } } as const
    expect(one.takePackets()).toEqual([{ to: endpoint(3), message }])
  })

  test('without a source is answered to where it came from', () => {
    const one = new OneMember()
    one.hear(
      'ping',
      { seqNo: 7, node: '', sourceAddr: undefined, sourcePort: 0, sourceNode: '' },
      endpoint(4),
    )
    expect(one.takePackets()).toMatchObject([{ to: endpoint(4) }])
  })

  test('for another node is not answered', () => {
    const one = new OneMember()
    one.hear('ping', { seqNo: 7, node: 'node-9', ...from(3) })
    expect([one.takePackets(), one.membership.dropped.get('otherNode')]).toEqual([[], 1])
  })
})

describe('a ping for another', () => {
  const asked = { seqNo: 7, target: endpoint(2).address, port: 7946, node: 'node-2', nack: true, ...from(1) }

  test('is sent on, and its answer passed back under the number of the one who asked', () => {
    const one = new OneMember()
    one.hear('indirectPing', asked)
    const [sent] = one.takePackets()
    expect(sent).toMatchObject({
      to: endpoint(2),
      message: { kind: 'ping', body: { node: 'node-2', ...from(0) } },
    })
    const seqNo = sent?.message.kind === 'ping' ? sent.message.body.seqNo : 0
    one.hear('ackResp', { seqNo, payload: NOTHING })
    expect(one.takePackets()).toMatchObject([
      { to: endpoint(1), message: { kind: 'ackResp', body: { seqNo: 7 } } },
    ])
    one.pass(seconds(2))
    expect(one.takePackets()).toEqual([])
  })

  test.each([
    [true, ['nackResp']],
    [false, []],
  ])('that is not answered is said to be so (wanted: %p)', (nack, expected) => {
    const one = new OneMember()
    one.hear('indirectPing', { ...asked, nack })
    one.takePackets()
    one.pass(milliseconds(499))
    expect(one.takeMessages()).toEqual([])
    one.pass(milliseconds(2))
    expect<string[]>(one.takeMessages().map(({ kind }) => kind)).toEqual(expected)
  })
})

describe('a probe', () => {
  const probing = () => {
    const one = new OneMember({ probeInterval: seconds(1) })
    for (const index of [1, 2, 3, 4]) one.hear('alive', alive(index))
    one.takeEvents()
    while (one.membership.deadline() === undefined || one.takePackets().length === 0)
      one.pass(milliseconds(10))
    return one
  }

  test('that nobody answers asks three others and over TCP after half a second, and suspects after one', () => {
    const one = new OneMember({ probeInterval: seconds(1) })
    for (const index of [1, 2, 3, 4]) one.hear('alive', alive(index))
    one.takeEvents()
    const until = (kind: string) => {
      for (;;) {
        one.pass(milliseconds(10))
        const found = one.takePackets().filter(({ message }) => message.kind === kind)
        if (found.length > 0) return found
      }
    }
    const [ping] = until('ping')
    const begun = one.now
    const requests = until('indirectPing')
    expect(one.now - begun).toBe(500)
    expect(new Set(requests.map(({ to }) => to)).size).toBe(3)
    expect(requests.map(({ to }) => to)).not.toContainEqual(ping?.to)
    expect(one.take('dial')).toHaveLength(1)
    one.pass(milliseconds(500))
    expect(one.takeEvents()).toMatchObject([{ kind: 'suspected', member: ping?.to }])
    // None of the three said that it heard nothing either.
    expect(one.membership.healthScore).toBe(3)
  })

  test('of a suspect tells it of the suspicion', () => {
    const one = new OneMember({ probeInterval: seconds(1) })
    one.hear('alive', alive(1))
    one.hear('suspect', { incarnation: 1, node: 'node-1', from: 'node-9' })
    one.pass(seconds(1.1))
    const kinds = one.takeMessages().map(({ kind }) => kind)
    expect(kinds.slice(0, 2)).toEqual(['ping', 'suspect'])
  })

  test('is over when it is answered, by whomever', () => {
    const one = new OneMember({ probeInterval: seconds(1) })
    one.hear('alive', alive(1))
    for (let turn = 0; turn < 10; turn++) {
      one.pass(seconds(1))
      for (const { message } of one.takePackets()) {
        if (message.kind === 'ping')
          one.hear('ackResp', { seqNo: message.body.seqNo, payload: NOTHING }, endpoint(3))
      }
    }
    expect(one.takeEvents().map(({ kind }) => kind)).toEqual(['joined'])
  })

  test('is not answered by a number that was not asked', () => {
    const one = probing()
    one.hear('ackResp', { seqNo: 1, payload: NOTHING })
    one.hear('nackResp', { seqNo: 1 })
    one.pass(seconds(1))
    expect(one.takeEvents().map(({ kind }) => kind)).toEqual(['suspected'])
  })
})

test('a suspect is given up when nobody confirms it in time, and forgotten half a minute later', () => {
  const one = new OneMember({ probeInterval: seconds(1), disableTcpPings: true })
  one.hear('alive', alive(1))
  one.hear('suspect', { incarnation: 1, node: 'node-1', from: 'node-9' })
  one.pass(milliseconds(3990))
  expect(one.stateOf('node-1')).toBe('suspect')
  one.pass(milliseconds(20))
  expect(one.takeEvents().map(({ kind }) => kind)).toEqual(['joined', 'suspected', 'failed'])
  one.pass(seconds(29))
  one.hear('alive', alive(1))
  expect(one.stateOf('node-1')).toBeUndefined()
  one.pass(seconds(3))
  one.hear('alive', alive(1))
  expect(one.stateOf('node-1')).toBe('alive')
})

test('what this node is said to understand is what memberlist 0.5.1 does', () => {
  expect([...OWN_VERSIONS]).toEqual([1, 5, 2, 0, 0, 0])
})

test('more than 512 octets to say of itself is a bug of the caller', () => {
  const one = new OneMember()
  expect(() => one.membership.setMeta(one.now, new Uint8Array(513))).toThrow(RangeError)
  one.act((membership, now) => membership.setMeta(now, new Uint8Array(512)))
  expect(one.membership.members()[0]?.meta).toHaveLength(512)
})
