// Two controllers at once, or one and what another has sent before it died. Without an election two do give one address
// twice, and the guard sees it: so it is awake. With one they must not, whatever goes wrong.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { Cluster } from './cluster.ts'
import { STRIDE } from './effort.fixture.ts'
import { adversary, canStrike, FAULTS } from './faults.ts'
import { calm } from './network/message.ts'
import { mustHold } from './report.ts'
import { SHORT_SCENARIOS } from './scenarios.ts'
import { simulate } from './simulate.ts'
import type { Outcome } from './simulate.ts'

test('two that are not elected and know different things give one address twice', async () => {
  // the second hears late that the pool is for everybody now, so it gives to `b` what the first one gives to `a`
  const isSecond = (client: string) => client === 'controller-2'
  const cluster = new Cluster(
    1,
    {
      request: ({ client, text }) =>
        isSecond(client) && text.includes('services/a/')
          ? { kind: 'lost', how: 'silence' }
          : { kind: 'pass' },
      event: ({ client, text }) =>
        isSecond(client) && text.includes(' db ') ? { kind: 'slow', there: seconds(5) } : { kind: 'pass' },
    },
    { isElected: false },
  )
  const { person, time, guard } = cluster
  await person.prepare()
  await person.putPool('db', ['192.0.2.0/32'], { autoAssign: false })
  await person.putPool('web', ['192.0.2.1/32'])
  cluster.startController()
  cluster.startController()
  await time.pass(seconds(1))
  await person.putPool('db', ['192.0.2.0/32'])
  await time.pass(seconds(1))
  await person.createService('a')
  await person.createService('b', { wants: '192.0.2.0' })
  await time.pass(seconds(2))
  expect(guard.violations).toEqual([expect.stringMatching(/^192\.0\.2\.0 was given to default\/[ab] while/)])
})

/** A dead controller's write of `a` is on its way while the next one gives the same address, now another pool's, to `b`. */
async function lateWrite(): Promise<readonly string[]> {
  const cluster: Cluster = new Cluster(
    1,
    adversary(
      () => cluster,
      ({ text }) => (text.includes('services/a/') ? 'crash, write lands late' : undefined),
    ),
  )
  const { person, time, guard } = cluster
  await person.prepare()
  await person.putPool('web', ['192.0.2.0/32'])
  cluster.startController()
  await time.pass(seconds(10))
  await person.createService('a', { pool: 'web' })
  await time.pass(milliseconds(100))
  await person.deletePool('web')
  await person.putPool('db', ['192.0.2.0/32'])
  await person.createService('b')
  await time.pass(seconds(60))
  const landed = / controller-1 +wrote \d+ MODIFIED services default\/a \[192\.0\.2\.0\]/
  expect(cluster.trace.lines.join('\n')).toMatch(landed)
  return guard.violations
}

describe('two that are elected', () => {
  test('do not write when they wake up and their Lease is another’s', async () => {
    // the first one sleeps as it hears of `a`; when it wakes it knows nothing of what has been done meanwhile
    const cluster: Cluster = new Cluster(1, {
      ...calm,
      event({ client, text }) {
        if (client !== 'controller-1' || cluster.time.now() < seconds(10)) return { kind: 'pass' }
        if (text.includes(' a ')) cluster.freeze(client, seconds(40))
        return text.includes(' ADDED a ') ? { kind: 'pass' } : { kind: 'slow', there: seconds(60) }
      },
    })
    const { person, time, guard, trace } = cluster
    await person.prepare()
    await person.putPool('web', ['192.0.2.0/32'])
    cluster.startController()
    await time.pass(seconds(10))
    cluster.startController()
    await person.createService('a', { pool: 'web' })
    await time.pass(milliseconds(100))
    await person.deletePool('web')
    await person.putPool('db', ['192.0.2.0/32'])
    await person.createService('b')
    await time.pass(seconds(120))
    expect(trace.lines.join('\n')).toMatch(/ controller-2 +wrote \d+ MODIFIED services default\/b /)
    expect(guard.violations).toEqual([])
  })

  test('do not write before what a dead one has sent has landed', async () => {
    expect(await lateWrite()).toEqual([])
  })

  const scenarios = Object.keys(SHORT_SCENARIOS)
  const undisturbed = new Map<string, Promise<Outcome>>()

  test.each(scenarios)('hold in: %s', (scenario) => mustHold({ seed: 1, scenario, replicas: 2 }))

  // there are many more messages than with one: the Lease's
  test.each(FAULTS.map((name, i) => [name, scenarios[i % scenarios.length] ?? '', i] as const))(
    'survive %s, in: %s',
    async (name, scenario, offset) => {
      const known = undisturbed.get(scenario) ?? simulate({ seed: 1, scenario, replicas: 2 })
      undisturbed.set(scenario, known)
      const { messages } = await known
      const steps = messages.filter((message) => canStrike(name, message))
      const stride = Math.min(STRIDE * 6, steps.length)
      for (let i = offset % stride; i < steps.length; i += stride) {
        await mustHold({ seed: 1, scenario, fault: { name, at: steps[i]?.index ?? 0 }, replicas: 2 })
      }
    },
    120_000,
  )
})
