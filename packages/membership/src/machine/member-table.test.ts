import { expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { addressOf, mulberry32 } from '../simulated-network.ts'
import { OWN_VERSIONS } from '../wire/protocol-version.ts'
import type { State } from '../wire/push-pull.ts'
import { MemberTable } from './member-table.ts'
import type { MemberRecord } from './member-table.ts'

const NEVER = milliseconds(-Infinity)

function record(name: string, state: State = 'alive', changed = seconds(0)): MemberRecord {
  const meta = new Uint8Array(0)
  const rest = {
    port: 7946,
    vsn: OWN_VERSIONS,
    incarnation: 1,
    suspicion: undefined,
    isConflictReported: false,
  }
  return { name, address: addressOf(0), meta, state, changed, ...rest }
}

function tableOf(...records: readonly MemberRecord[]): MemberTable {
  const table = new MemberTable(record('self'), { uniform: mulberry32(1), bytes: () => new Uint8Array(0) })
  for (const each of records) table.add(each)
  return table
}

const probed = (table: MemberTable, count: number, deadSince = NEVER) =>
  Array.from({ length: count }, () => table.nextToProbe(deadSince)?.name)

test('everybody else is probed once a round, each round in another order', () => {
  const names = Array.from({ length: 20 }, (_, index) => `node-${index}`)
  const table = tableOf(...names.map((name) => record(name)))
  const first = probed(table, 20)
  const second = probed(table, 20)
  expect([first.toSorted(), second.toSorted()]).toEqual([names.toSorted(), names.toSorted()])
  expect(first).not.toEqual(second)
})

test('neither this node nor those who are gone are probed', () => {
  const table = tableOf(record('a', 'dead'), record('b', 'left'), record('c', 'suspect'))
  expect(probed(table, 3)).toEqual(['c', 'c', 'c'])
  expect(probed(tableOf(record('a', 'dead')), 2)).toEqual([undefined, undefined])
})

test('who is gone for long enough is forgotten with the next round, who is not is kept', () => {
  const table = tableOf(record('long', 'dead', seconds(1)), record('left', 'left', seconds(1)))
  table.add(record('just', 'dead', seconds(9)))
  probed(table, 2, seconds(5))
  expect(['long', 'left', 'just'].map((name) => table.get(name) !== undefined)).toEqual([false, false, true])
  expect(table.size).toBe(2)
})

test('members are those who are not gone, this node among them', () => {
  const table = tableOf(record('a'), record('b', 'suspect'), record('c', 'dead'), record('d', 'left'))
  const states = table.members().map(({ name, state }) => [name, state])
  expect(states).toEqual([
    ['self', 'alive'],
    ['a', 'alive'],
    ['b', 'suspect'],
  ])
})

test('those who are chosen are different, eligible, and never this node', () => {
  const table = tableOf(record('a'), record('b'), record('c', 'dead'))
  for (let i = 0; i < 50; i++) {
    const chosen = table.choose(3, ({ state }) => state === 'alive').map(({ name }) => name)
    expect(chosen.toSorted()).toEqual(['a', 'b'])
  }
})
