import { describe, expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { formatAddress } from '@ingot/net'
import type { Interface } from './desired.ts'
import type { Effect } from './effect.ts'
import {
  announcement,
  desired,
  eth0,
  eth1,
  START,
  WholeAnnouncer,
  withoutArp,
  withoutLinkLocal,
} from './whole-announcer.fixture.ts'

/** `announce 192.0.2.1 on 2,3`: one line an effect, so that a test shows them in their order. */
function lines(effects: readonly Effect[]): string[] {
  return effects.map((effect) => {
    switch (effect.kind) {
      case 'withdraw':
        return `withdraw ${formatAddress(effect.address)}`
      case 'join':
      case 'leave':
        return `${effect.kind} ${formatAddress(effect.group)} on ${effect.interface}`
      default:
        return `${effect.kind} ${formatAddress(effect.address)} on ${effect.interfaces.join()}`
    }
  })
}

function announcerWith(...interfaces: Interface[]): WholeAnnouncer {
  const announcer = new WholeAnnouncer()
  announcer.setInterfaces(START, interfaces)
  return announcer
}

/** The times at which rounds go out from now on, when `advance` is called at each deadline. */
function rounds(announcer: WholeAnnouncer, until: Milliseconds = seconds(600)): string[] {
  const sent: string[] = []
  for (let now = announcer.deadline(); now !== undefined && now <= until; now = announcer.deadline()) {
    sent.push(...lines(announcer.advance(now)).map((line) => `${Math.round(now)} ${line}`))
  }
  return sent
}

describe('an address that this node is the first candidate for', () => {
  test('is announced on every interface that speaks its family, and then five times gratuitously', () => {
    const announcer = announcerWith(eth0, withoutLinkLocal)
    expect(lines(announcer.desire(START, desired(announcement('192.0.2.1'))))).toEqual([
      'announce 192.0.2.1 on 2,3',
    ])
    expect(rounds(announcer)).toEqual([
      '0 gratuitous 192.0.2.1 on 2,3',
      '1100 gratuitous 192.0.2.1 on 2,3',
      '2200 gratuitous 192.0.2.1 on 2,3',
      '3300 gratuitous 192.0.2.1 on 2,3',
      '4400 gratuitous 192.0.2.1 on 2,3',
    ])
  })

  test('of IPv6 is answered for where there is a link-local address, table first, then the group', () => {
    const announcer = announcerWith(eth0, withoutLinkLocal)
    expect(lines(announcer.desire(START, desired(announcement('2001:db8::12:3456'))))).toEqual([
      'announce 2001:db8::12:3456 on 2',
      'join ff02::1:ff12:3456 on 2',
    ])
  })

  test('of IPv4 is answered for where ARP is spoken', () => {
    const announcer = announcerWith(eth0, withoutArp)
    expect(lines(announcer.desire(START, desired(announcement('192.0.2.1'))))).toEqual([
      'announce 192.0.2.1 on 2',
    ])
  })

  test('is answered for on the named interfaces only', () => {
    const announcer = announcerWith(eth0, eth1)
    const named = announcement('192.0.2.1', { interfaces: ['eth1', 'eth9'] })
    expect(lines(announcer.desire(START, desired(named)))).toEqual(['announce 192.0.2.1 on 3'])
    expect(announcer.observed().verdicts).toEqual([])
  })
})

describe('ownership', () => {
  test('of an address whose first candidate is another node brings nothing about', () => {
    const announcer = announcerWith(eth0)
    const theirs = announcement('192.0.2.1', { succession: ['there', 'here'] })
    expect(announcer.desire(START, desired(theirs))).toEqual([])
    expect(announcer.observed()).toMatchObject({ announced: [], verdicts: [] })
  })

  test('is asked for each interface, and looked at again when it has changed', () => {
    const answering = new Set([3])
    const ownership = {
      isElected: () => true,
      answers: (_: unknown, __: string, it: number) => answering.has(it),
    }
    const announcer = new WholeAnnouncer(ownership)
    announcer.setInterfaces(START, [eth0, eth1])
    const theirs = announcement('192.0.2.1', { succession: ['there', 'here'] })
    expect(lines(announcer.desire(START, desired(theirs)))).toEqual(['announce 192.0.2.1 on 3'])
    answering.add(2)
    expect(lines(announcer.reconsider(seconds(1), ['192.0.2.1', '192.0.2.9']))).toEqual([
      'announce 192.0.2.1 on 2,3',
    ])
    answering.clear()
    expect(lines(announcer.reconsider(seconds(2), ['192.0.2.1']))).toEqual(['withdraw 192.0.2.1'])
  })

  test('that is kept against somebody else is announced once more', () => {
    const announcer = announcerWith(eth0)
    announcer.desire(START, desired(announcement('192.0.2.1')))
    rounds(announcer)
    announcer.announceAgain(seconds(100), '192.0.2.1')
    announcer.announceAgain(seconds(100), '192.0.2.9')
    expect(rounds(announcer)).toHaveLength(5)
  })

  test('lost stops the answers, then leaves the group, and no round of the burst follows', () => {
    const announcer = announcerWith(eth0)
    announcer.desire(START, desired(announcement('2001:db8::1')))
    expect(rounds(announcer, seconds(2))).toHaveLength(2)
    const lost = desired(announcement('2001:db8::1', { succession: ['there', 'here'] }))
    expect(lines(announcer.desire(seconds(2), lost))).toEqual([
      'withdraw 2001:db8::1',
      'leave ff02::1:ff00:1 on 2',
    ])
    expect(announcer.deadline()).toBeUndefined()
    expect(announcer.advance(seconds(60))).toEqual([])
  })

  test('regained begins a new burst', () => {
    const announcer = announcerWith(eth0)
    announcer.desire(START, desired(announcement('192.0.2.1')))
    announcer.desire(seconds(1), desired())
    announcer.desire(seconds(2), desired(announcement('192.0.2.1')))
    expect(rounds(announcer)).toHaveLength(5)
  })
})

describe('a change of one address among ten thousand', () => {
  const many = Array.from({ length: 10_000 }, (_, i) =>
    announcement(`10.0.${Math.floor(i / 256)}.${i % 256}`),
  )

  test('has effects for that address only', () => {
    const announcer = announcerWith(eth0, eth1)
    announcer.desire(START, desired(...many))
    rounds(announcer)
    const changed = structuredClone(many)
    changed[77] = announcement('10.0.0.77', { interfaces: ['eth0'] })
    expect(lines(announcer.desire(seconds(10), desired(...changed)))).toEqual(['announce 10.0.0.77 on 2'])
    expect(announcer.desire(seconds(11), desired(...structuredClone(changed)))).toEqual([])
  })
})

describe('solicited-node groups', () => {
  const first = announcement('2001:db8:1::5')
  const second = announcement('2001:db8:2::5')

  test('are shared by addresses with the same low 24 bits and left with the last of them', () => {
    const announcer = announcerWith(eth0)
    expect(lines(announcer.desire(START, desired(first)))).toContain('join ff02::1:ff00:5 on 2')
    expect(lines(announcer.desire(START, desired(first, second)))).toEqual(['announce 2001:db8:2::5 on 2'])
    expect(lines(announcer.desire(START, desired(second)))).toEqual(['withdraw 2001:db8:1::5'])
    expect(lines(announcer.desire(START, desired()))).toEqual([
      'withdraw 2001:db8:2::5',
      'leave ff02::1:ff00:5 on 2',
    ])
  })

  test('are not left and joined again when one such address replaces another', () => {
    const announcer = announcerWith(eth0)
    announcer.desire(START, desired(first))
    expect(lines(announcer.desire(START, desired(second)))).toEqual([
      'withdraw 2001:db8:1::5',
      'announce 2001:db8:2::5 on 2',
    ])
  })

  test('are joined on an interface that appears later', () => {
    const announcer = announcerWith(eth0)
    announcer.desire(START, desired(first))
    expect(lines(announcer.setInterfaces(seconds(10), [eth0, eth1]))).toEqual([
      'announce 2001:db8:1::5 on 2,3',
      'join ff02::1:ff00:5 on 3',
    ])
  })

  test('of an interface that went and came back are joined again', () => {
    const announcer = announcerWith(eth0, eth1)
    announcer.desire(START, desired(first))
    expect(lines(announcer.setInterfaces(seconds(1), [eth0]))).toEqual([
      'announce 2001:db8:1::5 on 2',
      'leave ff02::1:ff00:5 on 3',
    ])
    expect(lines(announcer.setInterfaces(seconds(2), [eth0, eth1]))).toContain('join ff02::1:ff00:5 on 3')
  })
})

describe('an interface', () => {
  const owned = announcement('192.0.2.1')

  test('that appears is answered on, and all neighbours are told', () => {
    const announcer = announcerWith(eth0)
    announcer.desire(START, desired(owned))
    rounds(announcer)
    expect(lines(announcer.setInterfaces(seconds(20), [eth0, eth1]))).toEqual(['announce 192.0.2.1 on 2,3'])
    expect(rounds(announcer)).toHaveLength(5)
  })

  test('that goes is answered on no more, and nobody has to be told', () => {
    const announcer = announcerWith(eth0, eth1)
    announcer.desire(START, desired(owned))
    rounds(announcer)
    expect(lines(announcer.setInterfaces(seconds(20), [eth0]))).toEqual(['announce 192.0.2.1 on 2'])
    expect(announcer.deadline()).toBeUndefined()
  })

  test('that was the last takes the announcement with it', () => {
    const announcer = announcerWith(eth0)
    announcer.desire(START, desired(owned))
    expect(lines(announcer.setInterfaces(seconds(1), []))).toEqual(['withdraw 192.0.2.1'])
    expect(announcer.deadline()).toBeUndefined()
    expect(announcer.observed().announced).toEqual([])
  })

  test('with a new hardware address is announced again without a change of the table', () => {
    const announcer = announcerWith(eth0)
    announcer.desire(START, desired(owned))
    rounds(announcer)
    const changed = { ...eth0, hardwareAddress: '02:00:00:00:00:99' }
    expect(announcer.setInterfaces(seconds(20), [changed])).toEqual([])
    expect(rounds(announcer)).toHaveLength(5)
  })

  test('that stays as it is brings nothing about', () => {
    const announcer = announcerWith(eth0)
    announcer.desire(START, desired(owned))
    rounds(announcer)
    expect(announcer.setInterfaces(seconds(20), [structuredClone(eth0)])).toEqual([])
    expect(announcer.deadline()).toBeUndefined()
  })

  test('that was renamed to a name that is wanted is answered on', () => {
    const announcer = announcerWith({ ...eth0, name: 'old' })
    announcer.desire(START, desired({ ...owned, interfaces: ['eth0'] }))
    expect(lines(announcer.setInterfaces(seconds(1), [eth0]))).toEqual(['announce 192.0.2.1 on 2'])
  })
})

describe('what is observed', () => {
  test('names the addresses, the interfaces and the generation', () => {
    const announcer = announcerWith(eth0, eth1)
    const wanted = desired(announcement('192.0.2.1'), announcement('2001:db8::1', { interfaces: ['eth1'] }))
    announcer.desire(START, wanted)
    expect(announcer.observed()).toEqual({
      generation: wanted.generation,
      interfaces: [eth0, eth1],
      announced: [
        { address: '192.0.2.1', interfaces: ['eth0', 'eth1'] },
        { address: '2001:db8::1', interfaces: ['eth1'] },
      ],
      verdicts: [],
    })
  })

  test('says in the words of MetalLB that a named interface is not there, and counts nothing as announced', () => {
    const announcer = announcerWith(eth0)
    const named = desired(announcement('192.0.2.1', { interfaces: ['eth9'] }))
    expect(announcer.desire(START, named)).toEqual([])
    const { announced, verdicts } = announcer.observed()
    expect(announced).toEqual([])
    expect(verdicts).toMatchObject([
      {
        reason: 'announceFailed',
        message: `the interfaces specified by LB IP "192.0.2.1" doesn't exist in assigned node "here" with protocol "layer2"`,
        facts: { address: '192.0.2.1', wanted: ['eth9'], present: ['eth0'] },
      },
    ])
  })

  test('withdraws what was announced when its interfaces are changed to one that is not there', () => {
    const announcer = announcerWith(eth0)
    announcer.desire(START, desired(announcement('192.0.2.1')))
    const named = desired(announcement('192.0.2.1', { interfaces: ['eth9'] }))
    expect(lines(announcer.desire(seconds(1), named))).toEqual(['withdraw 192.0.2.1'])
  })

  test('says why an IPv6 address is announced nowhere on a node without link-local addresses', () => {
    const announcer = announcerWith(withoutLinkLocal)
    announcer.desire(START, desired(announcement('2001:db8::1')))
    expect(announcer.observed().verdicts).toMatchObject([
      {
        reason: 'announceFailed',
        message: 'no interface of node "here" can answer for LB IP "2001:db8::1" with protocol "layer2"',
      },
    ])
  })
})

describe('thousands of addresses at once', () => {
  test('are announced at 2,000 a second, so that a switch can follow', () => {
    const announcer = announcerWith(eth0)
    const addresses = Array.from({ length: 1000 }, (_, i) => `198.18.${i >> 8}.${i & 255}`)
    announcer.desire(START, desired(...addresses.map((address) => announcement(address))))
    const times: number[] = []
    for (
      let now = announcer.deadline();
      now !== undefined && times.length < 1000;
      now = announcer.deadline()
    ) {
      for (const _ of announcer.advance(now)) times.push(now)
    }
    expect(times.filter((time) => time === 0).length).toBeLessThan(40)
    expect(times.at(-1)).toBeGreaterThan(450)
    expect(times.at(-1)).toBeLessThan(500)
  })
})
