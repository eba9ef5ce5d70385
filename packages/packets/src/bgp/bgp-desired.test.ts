import { expect, test } from 'bun:test'
import { BgpBoard } from './bgp-observed.ts'
import { BgpLedger } from './bgp-desired.ts'
import { BgpWorld, peer, route } from './bgp-world.fixture.ts'

const TOR = '192.0.2.2'

test('peers cross when they are others than before, and only what has changed of routes', () => {
  const ledger = new BgpLedger()
  const [one, other] = [route('198.51.100.1/32'), route('198.51.100.2/32')]
  const steps = (peers: readonly string[], routes: readonly (typeof one)[]) =>
    ledger
      .steps({ peers: peers.map((it) => peer(it)), routes })
      .map((it) => [it.peers?.length, it.routes.prefixes.map(({ prefix }) => prefix), it.routes.isPartial])
  expect(steps([TOR], [one])).toEqual([[1, ['198.51.100.1/32'], false]])
  expect(steps([TOR], [one])).toEqual([[undefined, [], false]])
  expect(steps([TOR], [one, other])).toEqual([[undefined, ['198.51.100.2/32'], false]])
  expect(steps([], [other])).toEqual([[0, ['198.51.100.1/32'], false]])
})

test('the whole picture is put together of what is new', () => {
  const world = new BgpWorld()
  world.advertise({ peers: [peer(TOR), peer('192.0.2.3')], routes: [] })
  const [first, second] = world.observed.peers
  if (first === undefined || second === undefined) throw new Error('nothing is told')
  const board = new BgpBoard()
  const names = (report: Parameters<BgpBoard['take']>[0]) => board.take(report).peers.map(({ name }) => name)
  expect(names({ peers: [first], gone: [], verdicts: [], strangers: 0 })).toEqual([TOR])
  expect(names({ peers: [second], gone: [], verdicts: [], strangers: 0 })).toEqual([TOR, '192.0.2.3'])
  expect(names({ peers: [], gone: [TOR], verdicts: [], strangers: 0 })).toEqual(['192.0.2.3'])
})
