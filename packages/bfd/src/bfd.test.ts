import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { Bfd } from './bfd.ts'
import { address, OneSession, OURS, packet, PROFILE, settings } from './one-session.fixture.ts'

const now = milliseconds(0)

/** Discriminators come in this order. */
function start(...discriminators: readonly number[]): Bfd {
  const octets = discriminators.map((it) => Uint8Array.from([it >>> 24, it >>> 16, it >>> 8, it]))
  return new Bfd({ uniform: () => 0, bytes: () => octets.shift() ?? new Uint8Array(4).fill(0xee) })
}

/** The discriminators that sessions say of themselves, with whom they are for. */
function discriminators(bfd: Bfd): readonly number[] {
  return bfd
    .advance(now)
    .flatMap((it) => (it.kind === 'control' ? new DataView(it.octets.buffer).getUint32(4) : []))
}

describe('the sessions of a node', () => {
  test('have discriminators that are not zero, and all different', () => {
    const bfd = start(0, 5, 5, 0, 6)
    bfd.setSessions(now, [settings(), settings({ key: 'b', remote: address('192.0.2.3') })])
    expect(discriminators(bfd)).toEqual([5, 6])
  })

  test('are one a neighbour, family and interface', () => {
    const bfd = start(1, 2, 3, 4)
    bfd.setSessions(now, [
      settings({ key: 'a' }),
      settings({ key: 'also a' }),
      settings({ key: 'other interface', interface: 'eth1' }),
      settings({ key: 'several hops', isMultiHop: true }),
      settings({ key: 'IPv6', local: address('2001:db8::1'), remote: address('2001:db8::2') }),
    ])
    expect(bfd.sessions().map(({ keys }) => keys)).toEqual([
      ['a', 'also a'],
      ['other interface'],
      ['several hops'],
      ['IPv6'],
    ])
  })

  test('find a packet without discriminator by where it came from, and by how', () => {
    const first = { state: 'Down', yourDiscriminator: 0 } as const
    for (const elsewhere of [
      { remote: address('192.0.2.99') },
      { local: address('192.0.2.99') },
      { interface: 'eth1' },
      { isMultiHop: true },
    ]) {
      const session = new OneSession()
      session.hear(first, elsewhere)
      expect([...session.bfd.discarded]).toEqual([['stranger', 1]])
    }
  })

  test('find one with a discriminator wherever it came from, but on the right port', () => {
    const session = new OneSession().rise()
    session.hear({ state: 'Down' }, { isMultiHop: true })
    session.hear({ state: 'Down', yourDiscriminator: OURS + 1 })
    expect([...session.bfd.discarded]).toEqual([['yourDiscriminator', 2]])
    session.hear({ state: 'Down' }, { remote: address('192.0.2.99') })
    expect(session.events.length).toBe(1)
  })

  test.each([
    [false, undefined, 255, true],
    [false, undefined, 254, false],
    [false, 1, 254, false],
    [false, undefined, undefined, false],
    [true, undefined, 254, true],
    [true, undefined, 253, false],
    [true, 250, 250, true],
    [true, 250, 249, false],
  ])(
    'with several hops %p and minimumTtl %p: a TTL of %p is let through: %p',
    (isMultiHop, minimumTtl, ttl, passes) => {
      const session = new OneSession({ isMultiHop, profile: { ...PROFILE, minimumTtl } })
      session.hear({ state: 'Down', yourDiscriminator: 0 }, { ttl })
      expect([...session.bfd.discarded]).toEqual(passes ? [] : [['ttl', 1]])
    },
  )

  test('keep numbers of what strangers send, and nothing else', () => {
    const session = new OneSession()
    for (let count = 0; count < 10_000; count++) {
      const remote = { family: 'IPv4', value: BigInt(count) + 0x0a000000n } as const
      session.hear({ state: 'Down', yourDiscriminator: 0, myDiscriminator: count + 1 }, { remote })
    }
    expect([...session.bfd.discarded]).toEqual([['stranger', 10_000]])
    expect(session.bfd.size).toBe(1)
    expect(session.sent).toEqual([])
  })

  test('use the same effects again, for one packet a time', () => {
    const bfd = start(OURS)
    bfd.setSessions(now, [settings()])
    const arrival = { ...settings(), ttl: 255 }
    bfd.hear(now, arrival, packet({ state: 'Down', yourDiscriminator: 0 }))
    const [one] = bfd.hear(now, arrival, packet({ state: 'Init', isPoll: true }))
    const [other] = bfd.hear(now, arrival, packet({ state: 'Up', isPoll: true }))
    expect(one?.kind).toBe('up')
    expect(other?.kind).toBe('control')
    expect(bfd.hear(now, arrival, packet({ state: 'Up', isPoll: true }))[0]).toBe(other)
  })

  test('ask to be told the time when the first of them needs it', () => {
    const bfd = start(1, 2)
    expect(bfd.deadline()).toBeUndefined()
    bfd.setSessions(now, [settings(), settings({ key: 'b', remote: address('192.0.2.3') })])
    expect(bfd.deadline()).toBe(now)
    bfd.advance(now)
    expect(bfd.deadline()).toBe(seconds(1))
  })
})
