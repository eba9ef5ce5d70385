import { describe, expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { parseAddress } from '@ingot/net'
import { Claims } from './claims.ts'
import { newEntry, type Entry } from './entry.ts'
import type { Heartbeat } from './frame.ts'
import { Members } from './members.ts'
import { writeMeta } from './meta.ts'
import { NodeFacts } from './node-facts.ts'
import { Peers } from './peers.ts'
import { SecondInLine } from './second-in-line.ts'
import { Situation } from './situation.ts'
import { timing } from './timing.ts'

const NOW = milliseconds(1000)
const ADDRESS = '192.0.2.100'
const OWN = 1n
const HARDWARE = { a: '02:00:00:00:00:0a', c: '02:00:00:00:00:0c' }

const interfaceAt = (address: string) => ({
  index: 2,
  name: 'eth0',
  hardwareAddress: '02:00:00:00:00:0b',
  linkLocal: null,
  arp: true,
  addresses: [{ address, prefixLength: 24 }],
})

/** Node b on a segment, with the nodes that gossip has; those of `heard` send heartbeats. */
class World {
  readonly claims = new Claims()
  readonly entries = new Map<string, Entry>()
  readonly #peers = new Peers(OWN, { others: timing() })
  readonly #members = new Members()
  readonly #node = new NodeFacts({ boot: OWN, random: () => 0 }, this.#members, () => false)
  own = '192.0.2.2'
  isTakingPart = true
  usesHeartbeats = true

  constructor({ members = ['a', 'b', 'c'], heard = ['a', 'c'] as readonly ('a' | 'c')[] } = {}) {
    this.#node.name = 'b'
    this.#members.set(
      NOW,
      members.map((name) => {
        const address = parseAddress(`192.0.2.${name.charCodeAt(0) - 96}`)
        const isSpeaker = name === 'b' || heard.some((it) => it === name)
        const meta = isSpeaker ? writeMeta(1n, []) : new Uint8Array()
        return { name, meta, ...(address !== undefined && { address }) }
      }),
    )
    for (const name of heard) this.#peers.hear(NOW, NOW, heartbeat(name), HARDWARE[name])
    this.desire('a', 'b', 'c')
  }

  desire(...succession: readonly string[]): void {
    const announcement = { address: ADDRESS, interfaces: 'all' as const, succession }
    this.entries.set(ADDRESS, { ...newEntry(announcement, NOW, false), state: 'standby' })
  }

  look(): SecondInLine {
    const { entries, claims, isTakingPart, usesHeartbeats } = this
    const situation = new Situation(
      NOW,
      interfaceAt(this.own),
      this.#node,
      this.#peers,
      claims,
      timing(),
      isTakingPart,
      usesHeartbeats,
      entries.size,
    )
    return new SecondInLine(interfaceAt(this.own), entries, situation)
  }
}

function heartbeat(node: string): Heartbeat {
  return {
    node,
    boot: BigInt(node.charCodeAt(0)),
    sequence: 1,
    clock: 0,
    interval: 100,
    multiplier: 3,
    isStarting: false,
    isOut: false,
    hasWitness: true,
    heard: [{ boot: OWN, hold: 0 }],
    claimed: { count: 0, hash: 0 },
    statements: [],
  }
}

describe('the owner of an address that would be this node’s next', () => {
  test('is whoever claims it, with the hardware address of his heartbeats', () => {
    const world = new World()
    world.claims.claim('a', ADDRESS, false)
    expect(world.look().ownerOf(ADDRESS)).toEqual({ node: 'a', hardwareAddress: HARDWARE.a })
  })

  test('is he also where another should have it, and this node is first of the rest', () => {
    const world = new World()
    world.desire('b', 'c', 'a')
    world.claims.claim('a', ADDRESS, false)
    expect(world.look().ownerOf(ADDRESS)?.node).toBe('a')
  })

  test.each<readonly [string, (world: World) => void]>([
    ['another is the next', (world) => world.desire('a', 'c', 'b')],
    ['this node is no candidate', (world) => world.desire('a', 'c')],
    ['two claim it', (world) => world.claims.claim('c', ADDRESS, false)],
    ['he is leaving', (world) => world.claims.claim('a', ADDRESS, true)],
    ['nobody claims it who would', (world) => world.claims.void('a')],
    ['this node takes no part', (world) => void (world.isTakingPart = false)],
    [
      'this node answers for it',
      (world) => void Object.assign(world.entries.get(ADDRESS) ?? {}, { state: 'owner' }),
    ],
    ['it is not desired', (world) => world.entries.clear()],
  ])('is nobody where %s', (_, change) => {
    const world = new World()
    world.claims.claim('a', ADDRESS, false)
    change(world)
    expect(world.look().ownerOf(ADDRESS)).toBeUndefined()
  })

  test('is the first member alive where he sends no heartbeats, and his hardware address is unknown', () => {
    const world = new World({ heard: [] })
    expect(world.look().ownerOf(ADDRESS)).toEqual({ node: 'a', hardwareAddress: undefined })
    world.usesHeartbeats = false
    expect(world.look().ownerOf(ADDRESS)?.node).toBe('a')
  })

  test('is none of another segment, of which nobody can tell whether it is this one', () => {
    const world = new World({ heard: [] })
    world.own = '10.0.0.2'
    expect(world.look().ownerOf(ADDRESS)).toBeUndefined()
  })
})

describe('the speakers that share the questions', () => {
  test.each<readonly [string, World, number | undefined]>([
    ['that are heard', new World(), 3],
    ['of MetalLB, too', new World({ heard: ['c'], members: ['a', 'b', 'c', 'd'] }), 4],
    ['that are heard, whatever gossip says', new World({ members: ['b'] }), 3],
    ['of which there are none', new World({ heard: [], members: ['b'] }), undefined],
  ])('are those %s', (_, world, expected) => {
    expect(world.look().speakers).toBe(expected)
  })

  test('are not those of other segments', () => {
    const world = new World({ heard: [] })
    world.own = '10.0.0.2'
    expect(world.look().speakers).toBeUndefined()
  })
})
