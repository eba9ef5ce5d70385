// Two and three candidates among faults of every kind, each on a machine and a network path of its own: at no moment do
// two lead, and when the faults are over one of them does.

import { expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { createManualRuntime } from '../manual-runtime.ts'
import { Candidate, LeaseServer, pass, passUntil, PROMPT } from './lease-server.fixture.ts'
import type { Fate, Outcome } from './lease-server.fixture.ts'

const OUTCOMES: readonly Outcome[] = [
  ...Array.from({ length: 12 }, () => 'done' as const),
  ...(['lostBefore', 'lostAfter', 'silentBefore', 'silentAfter', 409, 429, 500, 403] as const),
]
/** The longest that a request is under way in either direction: prompt, slow, longer than any deadline. */
const DELAYS = [20, 20, 20, 1500, 14_000]
const SEEDS = Array.from({ length: 200 }, (_, index) => index + 1)

async function live(seed: number): Promise<{ leaders: Set<string> }> {
  const runtime = createManualRuntime(seed)
  const server = new LeaseServer(runtime)
  const pick = (count: number) => Math.floor(runtime.random() * count)
  const fate = (): Fate => {
    const delay = () => milliseconds(pick(DELAYS[pick(DELAYS.length)] ?? 0))
    return { there: delay(), back: delay(), outcome: OUTCOMES[pick(OUTCOMES.length)] ?? 'done' }
  }
  const candidates: Candidate[] = []
  const running: Candidate[] = []
  const join = () => {
    const dateIsWrongBy = seconds(pick(40_000) - 20_000)
    const candidate = new Candidate(server, runtime, `c${candidates.length}`, { dateIsWrongBy, fate })
    candidates.push(candidate)
    running.push(candidate)
  }
  const leaders = new Set<string>()
  const check = () => {
    const leading = candidates.flatMap(({ election }, index) => (election.isLeader() ? [`c${index}`] : []))
    expect(leading.length).toBeLessThan(2)
    for (const leader of leading) leaders.add(leader)
  }

  for (let count = 2 + (seed % 2); count > 0; count--) join()
  for (let step = 0; step < 30; step++) {
    await pass(runtime, milliseconds(pick(12_000)), check)
    const [victim] = running.length === 0 ? [] : running.splice(pick(running.length), 1)
    const what = pick(6)
    if (victim === undefined || what === 0) join()
    else if (what === 1) victim.freeze()
    else if (what === 2) void victim.election.stop()
    else if (what === 3) victim.freeze(milliseconds(pick(40_000)))
    if (victim !== undefined && (what === 0 || what > 2)) running.push(victim)
  }

  join()
  for (const candidate of running) candidate.fate = () => PROMPT
  await pass(runtime, seconds(90), check)
  await passUntil(runtime, () => running.some(({ election }) => election.isLeader()))
  check()
  return { leaders }
}

test('two never lead at once, under 200 seeds of faults', async () => {
  let changes = 0
  for (const seed of SEEDS) {
    try {
      changes += (await live(seed)).leaders.size - 1
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error })
    }
  }
  // the faults did move the leadership about
  expect(changes).toBeGreaterThan(SEEDS.length)
}, 60_000)
