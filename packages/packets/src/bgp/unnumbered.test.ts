import { describe, expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { peer } from './bgp-world.fixture.ts'
import { Unnumbered } from './unnumbered.ts'

const { address: _, ...unnumbered } = peer('tor', { interface: 'eth1' })

/** On which links advertisements were sent so far. */
function links() {
  const sent: number[] = []
  const unnumbered = new Unnumbered({
    links: () => [
      { index: 1, name: 'eth0', addresses: [] },
      { index: 2, name: 'eth1', addresses: [] },
    ],
    routers: () => [],
    advertiseRouter: (index) => void sent.push(index),
  })
  return { unnumbered, sent }
}

describe('this node', () => {
  test('advertises itself every three seconds where a peer is known by its interface alone, until it has a session', () => {
    const { unnumbered: it, sent } = links()
    const port = { settings: unnumbered, isUp: false }
    it.advance(seconds(10), [port])
    expect(it.deadline([port])).toBe(seconds(13))
    it.advance(seconds(12), [port])
    it.advance(seconds(13), [port])
    expect(sent).toEqual([2, 2])
    it.advance(seconds(20), [{ ...port, isUp: true }])
    expect([sent.length, it.deadline([{ ...port, isUp: true }])]).toEqual([2, undefined])
    it.advance(seconds(21), [port])
    expect(sent.length).toBe(3)
  })

  test('says nothing to peers that have an address', () => {
    const { unnumbered: it, sent } = links()
    const port = { settings: peer('192.0.2.2', { interface: 'eth1' }), isUp: false }
    it.advance(seconds(10), [port])
    expect([sent, it.deadline([port])]).toEqual([[], undefined])
  })
})
