// What a recording has of sessions with simulated routers, read as a tool reads it.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import {
  decodeMrtHeader,
  decodeMrtMessage,
  decodeMrtStateChange,
  MRT_HEADER_SIZE,
  type MrtParties,
} from '@ingot/bgp'
import { formatAddress } from '@ingot/net'
import { BgpWorld, peer, route } from './bgp-world.fixture.ts'

const TOR = '192.0.2.2'
const TYPES = ['', 'OPEN', 'UPDATE', 'NOTIFICATION', 'KEEPALIVE']

/** `> OPEN` for what was sent, `< OPEN` for what was received, `connect to openSent`. */
function recordedIn(world: BgpWorld) {
  const all = Buffer.concat(world.recorded)
  world.recorded = []
  const found: { readonly text: string; readonly parties: string; readonly microseconds: number }[] = []
  for (let at = 0; at < all.length;) {
    const header = decodeMrtHeader(all.subarray(at))
    const body = all.subarray(at + MRT_HEADER_SIZE, at + MRT_HEADER_SIZE + header.length)
    at += MRT_HEADER_SIZE + header.length
    const message = decodeMrtMessage(header, body)
    const change = decodeMrtStateChange(header, body)
    if (typeof message === 'object') {
      const text = `${message.isSent ? '>' : '<'} ${TYPES[message.octets[18] ?? 0]}`
      found.push({ text, parties: partiesText(message), microseconds: message.microseconds })
    } else if (typeof change === 'object') {
      const text = `${change.from} to ${change.to}`
      found.push({ text, parties: partiesText(change), microseconds: change.microseconds })
    } else throw new Error(message)
  }
  return found
}

function partiesText({ local, localAsn, peer: remote, peerAsn }: MrtParties): string {
  return `${formatAddress(local)} AS${localAsn} ${formatAddress(remote)} AS${peerAsn}`
}

function established(settings: Parameters<typeof peer>[1] = {}, isRecorded = true) {
  const world = new BgpWorld({ isRecorded })
  const router = world.router(TOR)
  router.listen()
  world.advertise({ peers: [peer(TOR, settings)], routes: [route('198.51.100.1/32')] })
  world.until(() => router.routes.size === 1 && world.isUp(TOR))
  return { world, router }
}

describe('a recording', () => {
  test('has each change of state when it is made, and each message when the kernel takes or gives it', () => {
    const { world } = established()
    const found = recordedIn(world)
    expect(found.map(({ text }) => text)).toEqual([
      'idle to connect',
      'connect to openSent',
      '< OPEN',
      'openSent to openConfirm',
      '> OPEN',
      '> KEEPALIVE',
      '< KEEPALIVE',
      'openConfirm to established',
      '> UPDATE',
      '> UPDATE',
      '> UPDATE',
    ])
    expect(new Set(found.slice(1).map(({ parties }) => parties))).toEqual(
      new Set([`192.0.2.1 AS65001 ${TOR} AS65002`]),
    )
    expect(found[0]?.parties).toBe(`0.0.0.0 AS65001 ${TOR} AS65002`)
    const now = world.network.clock.realtime() * 1000
    for (const { microseconds } of found) expect(now - microseconds).toBeWithin(0, 1_000_000)
  })

  test('has the last words of either side', () => {
    const { world, router } = established()
    recordedIn(world)
    router.say('0015030602')
    world.until(() => !world.isUp(TOR), seconds(1))
    expect(recordedIn(world).map(({ text }) => text)).toEqual([
      '< NOTIFICATION',
      expect.stringMatching(/^established to (idle|connect|active)$/),
    ])
    world.until(() => world.isUp(TOR), seconds(5))
    recordedIn(world)
    world.advertise({ peers: [], routes: [] })
    world.run(milliseconds(20))
    expect(recordedIn(world).map(({ text }) => text)).toEqual(['established to idle', '> NOTIFICATION'])
  })

  test('has what is no message as it came', () => {
    const { world, router } = established()
    recordedIn(world)
    router.say('000104')
    world.until(() => !world.isUp(TOR), seconds(1))
    expect(recordedIn(world).map(({ text }) => text)).toContain('< KEEPALIVE')
  })

  test('names the AS that was found where any is expected', () => {
    const { world } = established({ peerAsn: 'external' })
    const found = recordedIn(world).map(({ text, parties }) => `${text} ${parties.split(' ')[3]}`)
    expect(found).toContain('< OPEN AS0')
    expect(found).toContain('openConfirm to established AS65002')
  })

  test('has no password in it', () => {
    const world = new BgpWorld({ isRecorded: true })
    const router = world.router(TOR)
    router.listen({ peer: '192.0.2.1', key: 'unspeakable' })
    const password = new TextEncoder().encode('unspeakable')
    world.advertise({ peers: [peer(TOR, { password })], routes: [] })
    world.until(() => world.isUp(TOR))
    const all = Buffer.concat(world.recorded)
    expect(all.length).toBeGreaterThan(100)
    expect(all.includes('unspeakable')).toBe(false)
  })

  test('is none where nobody asks for it', () => {
    expect(recordedIn(established({}, false).world)).toEqual([])
  })
})
