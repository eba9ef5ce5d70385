// Ingot's controller in memory against what MetalLB's own made of the same scenarios on a real API server: addresses,
// their order and pool, events, counts of pools, and whether the configuration is valid.

import { describe, expect, test } from 'bun:test'
import { compare } from './compare.ts'
import type { Comparison } from './compare.ts'
import { additions, deviations, wordings } from './deviations.ts'
import recording from './recorded.json'
import { replay } from './replay.fixture.ts'
import { scenarios } from './scenarios.ts'

const recorded: Readonly<Record<string, readonly (readonly string[])[]>> = recording.scenarios
const documented = await Bun.file(new URL('../../../../docs/differences.md', import.meta.url)).text()
const declared = [...wordings, ...additions, ...Object.values(deviations)].map(({ row }) => row)

const comparisons = new Map<string, Comparison>()
for (const [name, steps] of Object.entries(scenarios))
  comparisons.set(name, compare(recorded[name] ?? [], await replay(steps)))

describe(`as MetalLB ${recording.version}`, () => {
  for (const [name, { others }] of comparisons) {
    test(name, () => expect(others).toEqual([...(deviations[name]?.lines ?? [])]))
  }
})

test('every scenario is recorded, and nothing else is', () => {
  expect(Object.keys(recorded).toSorted()).toEqual(Object.keys(scenarios).toSorted())
})

test('every difference has its row in docs/differences.md', () => {
  expect(declared.filter((row) => !documented.includes(`\n| ${row}`))).toEqual([])
})

test('no words are declared different that are not', () => {
  const found = new Set([...comparisons.values()].flatMap(({ rows }) => [...rows]))
  expect([...found].toSorted()).toEqual([...wordings, ...additions].map(({ row }) => row).toSorted())
})
