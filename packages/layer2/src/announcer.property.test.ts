import { expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { formatAddress } from '@ingot/net'
import fc from 'fast-check'
import type { Announcement } from './desired.ts'
import type { Effect } from './effect.ts'
import { desired, WholeAnnouncer } from './whole-announcer.fixture.ts'

test('whatever happens, the effects add up to what is observed', () => {
  const addresses = ['192.0.2.1', '192.0.2.2', '2001:db8:1::5', '2001:db8:2::5', '2001:db8::6']
  const anyInterface = fc.record({
    index: fc.integer({ min: 1, max: 3 }),
    name: fc.constantFrom('eth0', 'eth1'),
    hardwareAddress: fc.constantFrom('02:00:00:00:00:01', '02:00:00:00:00:02'),
    linkLocal: fc.constantFrom('fe80::1', null),
    arp: fc.boolean(),
  })
  const anyAnnouncement = fc.record({
    address: fc.constantFrom(...addresses),
    interfaces: fc.constantFrom<Announcement['interfaces']>('all', ['eth0'], ['eth1', 'eth9'], []),
    succession: fc.constantFrom(['here'], ['here', 'there'], ['there', 'here'], []),
  })
  const anyStep = fc.oneof(
    fc.record({ desire: fc.uniqueArray(anyAnnouncement, { selector: (it) => it.address }) }),
    fc.record({ setInterfaces: fc.uniqueArray(anyInterface, { selector: (it) => it.index, maxLength: 3 }) }),
  )
  fc.assert(
    fc.property(fc.array(anyStep), (steps) => {
      const announcer = new WholeAnnouncer()
      const world = new EffectLedger()
      steps.forEach((step, index) => {
        const now = milliseconds(index * 400)
        if ('desire' in step) world.carryOut(announcer.desire(now, desired(...step.desire)))
        else world.carryOut(announcer.setInterfaces(now, step.setInterfaces))
        world.carryOut(announcer.advance(now))
        world.expectToMatch(announcer)
      })
      world.carryOut(announcer.desire(seconds(100), desired()))
      expect(world.table.size).toBe(0)
      expect(world.groups.size).toBe(0)
      expect(announcer.deadline()).toBeUndefined()
    }),
    { numRuns: 1000 },
  )
})

/** Carries effects out on a table and a set of groups, and holds that each of them is one that can be carried out. */
class EffectLedger {
  readonly table = new Map<string, readonly number[]>()
  readonly groups = new Set<string>()

  carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'announce') this.table.set(formatAddress(effect.address), effect.interfaces)
      if (effect.kind === 'withdraw') expect(this.table.delete(formatAddress(effect.address))).toBe(true)
      if (effect.kind === 'gratuitous') {
        expect(this.table.get(formatAddress(effect.address))).toEqual(effect.interfaces)
      }
      if (effect.kind === 'join') {
        const membership = `${formatAddress(effect.group)} ${effect.interface}`
        expect(this.groups.has(membership)).toBe(false)
        this.groups.add(membership)
      }
      if (effect.kind === 'leave') {
        expect(this.groups.delete(`${formatAddress(effect.group)} ${effect.interface}`)).toBe(true)
      }
    }
  }

  expectToMatch(announcer: WholeAnnouncer): void {
    const { announced, interfaces } = announcer.observed()
    const names = (indexes: readonly number[]) =>
      interfaces.filter((it) => indexes.includes(it.index)).map((it) => it.name)
    const table = Array.from(this.table, ([address, indexes]) => ({ address, interfaces: names(indexes) }))
    expect(sortedByAddress(announced)).toEqual(sortedByAddress(table))
    const groups = Array.from(this.table).flatMap(([address, indexes]) => {
      const isIPv6 = address.includes(':')
      return isIPv6 ? indexes.map((index) => `ff02::1:ff00:${address.split('::').at(-1)} ${index}`) : []
    })
    expect(this.groups).toEqual(new Set(groups))
  }
}

function sortedByAddress<T extends { readonly address: string }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => a.address.localeCompare(b.address))
}
