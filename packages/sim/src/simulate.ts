// One run: a seed, a scenario, and what goes wrong, from an empty cluster until all is at rest again and one more restart
// has changed nothing. The same run is the same to the last line of its trace.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { anything } from './anything.ts'
import { Cluster } from './cluster.ts'
import { Dice } from './dice.ts'
import { adversary, canStrike, FAULTS } from './faults.ts'
import { untold, wrongAtRest } from './guard/at-rest.ts'
import { calm } from './network/message.ts'
import type { Adversary, Message } from './network/message.ts'
import { SHORT_SCENARIOS } from './scenarios.ts'
import type { Scenario } from './scenarios.ts'

/** Everything that a run depends on. */
export interface Run {
  readonly seed: number
  readonly scenario: string
  /** One fault at one message; or faults of all kinds, at one message in so many, and three times as many writes. */
  readonly fault?: { readonly name: string; readonly at: number } | { readonly oneIn: number }
  /** How many controllers run at once, of which one is elected; unless given, one that knows of no other. */
  readonly replicas?: number
}

export interface Outcome {
  /** What must not be, one sentence each. */
  readonly violations: readonly string[]
  /** What was sent while people did things: where faults can be injected. */
  readonly messages: readonly Message[]
  readonly cluster: Cluster
}

const SCENARIOS: Readonly<Record<string, Scenario>> = { ...SHORT_SCENARIOS, anything }

/** Longer than every time-out, back-off and watchdog of the client together. */
const LONGEST_SETTLING = seconds(300)
const REST = seconds(60)
/** When everybody knows everything, if no fault has struck. */
const KNOWN_AFTER = seconds(4)

/** Runs it. `turns` as VirtualTime has it. */
export async function simulate(run: Run, turns = 1): Promise<Outcome> {
  const play = SCENARIOS[run.scenario]
  if (play === undefined) throw new Error(`there is no scenario ${JSON.stringify(run.scenario)}`)
  const strikes = adversary(() => cluster, faultsOf(run))
  const cluster = new Cluster(run.seed, strikes, { turns, isElected: run.replicas !== undefined })
  const { person, objects, network, time, guard } = cluster
  const rest = () => comeToRest(cluster, strikes)
  async function pass(duration: Milliseconds): Promise<void> {
    await time.pass(duration)
    if (duration >= KNOWN_AFTER && !cluster.isDisturbed) guard.rested()
  }

  await person.prepare()
  for (let i = 0; i < (run.replicas ?? 1); i++) cluster.startController()
  const dice = new Dice(run.seed, 'people')
  await play({ person, objects, dice, rest, pass })
  const messages = [...network.messages]
  await rest()
  network.adversary = calm
  const { statusWrites } = cluster
  for (const { program } of cluster.replicas) cluster.restart(program.name)
  await time.pass(REST)
  if (cluster.statusWrites > statusWrites) guard.violations.push('a restart changes a status')
  guard.violations.push(...untold(objects, run.fault === undefined))
  return { violations: guard.violations, messages, cluster }
}

/** Lets everything settle without faults, and looks at what has become of it. */
async function comeToRest(cluster: Cluster, strikes: Adversary): Promise<void> {
  const { network, time, trace, guard, objects } = cluster
  network.adversary = calm
  network.mend()
  trace.add('', 'no faults from here on')
  await time.pass(LONGEST_SETTLING)
  const { controllerWrites } = cluster
  await time.pass(REST)
  if (cluster.controllerWrites > controllerWrites) guard.violations.push('it does not come to rest')
  guard.violations.push(...wrongAtRest(objects))
  guard.rested()
  cluster.isDisturbed = false
  trace.add('', 'at rest')
  network.adversary = strikes
}

function faultsOf({ seed, fault }: Run): (message: Message) => string | undefined {
  if (fault === undefined) return () => undefined
  if ('at' in fault) return ({ index }) => (index === fault.at ? fault.name : undefined)
  const dice = new Dice(seed, 'faults')
  // of all messages writes matter most, and there are fewest of them
  const chance = ({ verb }: Message) => (verb === 'write' ? 3 : 1) / fault.oneIn
  return (message) =>
    dice.isUnder(chance(message)) ? dice.pick(FAULTS.filter((name) => canStrike(name, message))) : undefined
}
