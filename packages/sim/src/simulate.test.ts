// A run depends on its seed and on nothing else: that is what makes a failing seed worth printing.

import { expect, test } from 'bun:test'
import { argumentsOf, runOf } from './report.ts'
import { simulate } from './simulate.ts'
import type { Run } from './simulate.ts'

const STORM: Run = { seed: 5, scenario: 'anything', fault: { oneIn: 10 } }

const linesOf = async (run: Run, turns?: number) => (await simulate(run, turns)).cluster.trace.lines

test('the same run is the same to the last line', async () => {
  const lines = await linesOf(STORM)
  expect(lines.length).toBeGreaterThan(300)
  expect(await linesOf(STORM)).toEqual(lines)
}, 120_000)

test('nothing waits for the machine: more turns of the event loop change nothing', async () => {
  expect(await linesOf(STORM, 4)).toEqual(await linesOf(STORM))
}, 120_000)

test('another seed is another run', async () => {
  expect(await linesOf({ ...STORM, seed: 6 })).not.toEqual(await linesOf(STORM))
}, 120_000)

test('a fault changes nothing that was before it', async () => {
  const run = { seed: 1, scenario: 'two ask for each other’s address' }
  const { messages, cluster } = await simulate(run)
  const at = messages.findLast(({ verb }) => verb === 'write')?.index ?? -1
  const disturbed = await linesOf({ ...run, fault: { name: 'answer lost', at } })
  const struck = disturbed.findIndex((line) => line.includes('fault: answer lost'))
  expect(disturbed[struck + 1]).toContain(`#${at} `)
  expect(disturbed.slice(0, struck)).toEqual(cluster.trace.lines.slice(0, struck))
  expect(disturbed).not.toEqual(cluster.trace.lines)
})

test.each<Run>([
  { seed: 7, scenario: 'first addresses' },
  { seed: 7, scenario: 'first addresses', fault: { name: 'crash, write lands late', at: 12 } },
  { seed: 7, scenario: 'anything', fault: { oneIn: 20 }, replicas: 2 },
])('the command line says all of a run: %j', (run) => {
  expect(runOf(argumentsOf(run))).toEqual(run)
})

test('a run that does not exist is refused by name', () => {
  expect(simulate({ seed: 1, scenario: 'nothing' })).rejects.toThrow('there is no scenario "nothing"')
})
