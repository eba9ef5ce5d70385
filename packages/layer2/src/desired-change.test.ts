import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Announcement, Desired } from './desired.ts'
import { DesiredLedger } from './desired-change.ts'

const announcement = (address: string, succession: readonly string[] = ['here']): Announcement => ({
  address,
  interfaces: 'all',
  succession,
})

function desired(generation: number, announcements: readonly Announcement[]): Desired {
  return { generation, node: 'here', announcements }
}

test('one changed address among ten thousand is one step with one announcement', () => {
  const ledger = new DesiredLedger()
  const many = Array.from({ length: 10_000 }, (_, index) => announcement(`10.0.${index >> 8}.${index & 255}`))
  ledger.steps(desired(1, many))
  const changed = many.with(4711, announcement('10.0.18.103', ['there']))
  expect(ledger.steps(desired(2, structuredClone(changed)))).toEqual([
    { generation: 2, node: 'here', announcements: [announcement('10.0.18.103', ['there'])], withdrawn: [] },
  ])
})

test('many changes come in slices, and the generation with the last of them', () => {
  const ledger = new DesiredLedger()
  const many = Array.from({ length: 150 }, (_, index) => announcement(`10.0.${index >> 8}.${index & 255}`))
  expect(ledger.steps(desired(5, many)).map((step) => [step.generation, step.announcements.length])).toEqual([
    [0, 64],
    [0, 64],
    [5, 22],
  ])
  expect(ledger.steps(desired(6, [])).map((step) => [step.generation, step.withdrawn.length])).toEqual([
    [5, 64],
    [5, 64],
    [6, 22],
  ])
})

test('nothing changed is still a step, for its generation', () => {
  const ledger = new DesiredLedger()
  ledger.steps(desired(1, [announcement('10.0.0.1')]))
  expect(ledger.steps(desired(2, [announcement('10.0.0.1')]))).toEqual([
    { generation: 2, node: 'here', announcements: [], withdrawn: [] },
  ])
})

test('the versions of nodes cross when they are others, and before the addresses that they are about', () => {
  const ledger = new DesiredLedger()
  const many = Array.from({ length: 65 }, (_, index) => announcement(`10.0.0.${index}`))
  const [versions, others] = [{ here: 7 }, { here: 8 }]
  const told = (generation: number, it: Record<string, number>) =>
    ledger.steps({ ...desired(generation, many), versions: it }).map((step) => step.versions)
  expect(told(1, versions)).toEqual([versions, undefined])
  expect(told(2, versions)).toEqual([undefined])
  expect(told(3, others)).toEqual([others])
})

test('whoever carries out all steps has what is desired', () => {
  const anyAnnouncement = fc.record({
    address: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '2001:db8::1'),
    interfaces: fc.constantFrom<Announcement['interfaces']>('all', ['eth0'], ['eth0', 'eth1'], []),
    succession: fc.constantFrom(['here'], ['there', 'here'], []),
  })
  // some of them are the same values from one to the next
  const few = fc.sample(anyAnnouncement, { numRuns: 20, seed: 1 })
  const anyDesired = fc.uniqueArray(fc.oneof(anyAnnouncement, fc.constantFrom(...few)), {
    selector: ({ address }) => address,
  })
  fc.assert(
    fc.property(fc.array(anyDesired), (states) => {
      const ledger = new DesiredLedger()
      const told = new Map<string, Announcement>()
      states.forEach((announcements, index) => {
        for (const step of ledger.steps(desired(index, announcements))) {
          for (const address of step.withdrawn) expect(told.delete(address)).toBe(true)
          for (const one of step.announcements) told.set(one.address, one)
        }
        expect(told).toEqual(new Map(announcements.map((one) => [one.address, one])))
      })
    }),
  )
})
