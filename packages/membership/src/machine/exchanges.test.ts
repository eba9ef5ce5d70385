// One member and what it does on streams: lists asked for and given, and pings where UDP is lost.

import { describe, expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { NOTHING, OneMember, alive, endpoint } from '../one-member.fixture.ts'
import { octets } from '../octets.fixture.ts'
import { encodeMessage } from '../wire/messages.ts'
import { encodePushPull } from '../wire/push-pull.ts'
import type { PushPullNode } from '../wire/push-pull.ts'

const from = (index: number) => {
  const { address, port } = endpoint(index)
  return { sourceAddr: address, sourcePort: port, sourceNode: `node-${index}` }
}

describe('a list that another has', () => {
  const node = (index: number, state: number, more: Partial<PushPullNode> = {}): PushPullNode => {
    const { node: name, ...rest } = alive(index)
    return { name, ...rest, state, ...more }
  }

  test('brings those who are alive or have left, and suspicion of those it takes for dead', () => {
    const one = new OneMember()
    for (const index of [1, 2, 3]) one.hear('alive', alive(index))
    one.takeEvents()
    one.hearNodes([node(1, 3), node(2, 2), node(3, 1), node(4, 0), node(5, 2)])
    const events = one
      .takeEvents()
      .map((event) => [event.kind, 'name' in event ? event.name : 'member' in event ? event.member.name : ''])
    expect(events).toEqual([
      ['left', 'node-1'],
      ['suspected', 'node-2'],
      ['suspected', 'node-3'],
      ['joined', 'node-4'],
    ])
  })

  test('is answered with our own, the news of theirs in it', () => {
    const one = new OneMember()
    one.hearNodes([node(1, 0), node(0, 2)])
    const [answer] = one.takeStreamMessages()
    expect(answer).toMatchObject({
      kind: 'pushPull',
      body: { join: false, nodes: [{ name: 'node-0', incarnation: 2, state: 0 }, { name: 'node-1' }] },
    })
    expect(one.take('close')).toEqual([1])
  })

  test('of nodes that speak another version is answered and not believed', () => {
    const one = new OneMember()
    one.hearNodes([node(1, 0, { vsn: octets(6, 7, 6, 0, 0, 0) })])
    expect(one.takeStreamMessages()).toHaveLength(1)
    expect([one.takeEvents(), one.membership.dropped.get('protocolVersion')]).toEqual([[], 1])
  })

  test('is asked of peers when we join, at most four at a time', () => {
    const one = new OneMember()
    one.act((membership, now) => membership.join(now, [1, 2, 3, 4, 5].map(endpoint)))
    const dialled = one.take('dial')
    expect(dialled).toHaveLength(4)
    const [first = 0, second = 0] = dialled
    one.act((membership, now) => membership.openedStream(now, first))
    expect(one.takeStreamMessages()).toMatchObject([{ kind: 'pushPull', body: { join: true } }])
    // That one knows them all, so nobody else is asked.
    const nodes = [1, 2, 3, 4, 5].map((index) => node(index, 0))
    one.act((membership, now) => membership.hearStream(now, first, encodePushPull({ join: false, nodes })))
    expect(one.take('dial')).toEqual([])
    one.act((membership, now) => membership.closedStream(now, second))
    one.pass(seconds(10))
    const ended = one.takeEvents().find(({ kind }) => kind === 'joinEnded')
    expect(ended).toMatchObject({ contacted: 2, failed: { length: 3 } })
  })

  test.each([
    ['is refused in words', encodeMessage('err', { error: 'no' }), 'remoteError'],
    ['is something else', encodeMessage('ackResp', { seqNo: 1, payload: NOTHING }), 'unknownType'],
    ['is malformed', octets(6, 0xc1), 'malformed'],
  ] as const)('that %s is a failed exchange', (_, answer, failure) => {
    const one = new OneMember()
    one.act((membership, now) => membership.join(now, [endpoint(1)]))
    const [stream = 0] = one.take('dial')
    one.act((membership, now) => membership.openedStream(now, stream))
    one.act((membership, now) => membership.hearStream(now, stream, answer))
    expect(one.takeEvents()).toEqual([
      { kind: 'exchangeFailed', peer: endpoint(1), failure },
      { kind: 'joinEnded', contacted: 0, failed: [endpoint(1)] },
    ])
    expect(one.take('close')).toEqual([stream])
  })

  test('is exchanged with a random member at each interval', () => {
    const one = new OneMember({ pushPullInterval: seconds(30) })
    one.hear('alive', alive(1))
    one.pass(seconds(65))
    expect(one.take('dial').length).toBeGreaterThanOrEqual(2)
  })
})

test('a ping over a stream is answered there', () => {
  const one = new OneMember()
  one.hearOnStream(encodeMessage('ping', { seqNo: 7, node: 'node-0', ...from(3) }))
  expect(one.takeStreamMessages()).toMatchObject([{ kind: 'ackResp', body: { seqNo: 7 } }])
  one.hearOnStream(encodeMessage('ping', { seqNo: 7, node: 'node-9', ...from(3) }))
  expect([one.takeStreamMessages(), one.take('close')]).toEqual([[], [1, 2]])
})
