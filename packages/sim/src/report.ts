// A run that failed, told so that it can be looked at: what must not be, how to run it again, and its last lines.

import { simulate } from './simulate.ts'
import type { Outcome, Run } from './simulate.ts'

const LAST_LINES = 30

/** Runs it, and throws what `report` says where something is wrong. */
export async function mustHold(run: Run): Promise<void> {
  const told = report(run, await simulate(run))
  if (told !== undefined) throw new Error(told)
}

/** Undefined where all is well. */
export function report(run: Run, { violations, cluster }: Outcome): string | undefined {
  if (violations.length === 0) return undefined
  return [
    ...new Set(violations),
    `run it again: bun packages/sim/src/replay.ts ${argumentsOf(run).map(quoted).join(' ')}`,
    cluster.trace.last(LAST_LINES),
  ].join('\n')
}

/** A run as the command line has it: `7 "first addresses" crash@12`, or `1/20` for faults of all kinds. */
export function argumentsOf({ seed, scenario, fault, replicas }: Run): string[] {
  const shown =
    fault === undefined ? 'none' : 'at' in fault ? `${fault.name}@${fault.at}` : `1/${fault.oneIn}`
  return [String(seed), scenario, shown, ...(replicas === undefined ? [] : [String(replicas)])]
}

const DEFAULT = ['anything', '1/12', '2']

/** The run that `argumentsOf` wrote; a seed alone is two controllers in the long scenario, under faults. */
export function runOf([seed = '1', ...others]: readonly string[]): Run {
  const [scenario = '', fault = 'none', replicas] = others.length === 0 ? DEFAULT : others
  const [, name = '', at] = /^(.*)@(\d+)$/.exec(fault) ?? []
  const oneIn = /^1\/(\d+)$/.exec(fault)?.[1]
  return {
    seed: Number(seed),
    scenario,
    ...(at !== undefined && { fault: { name, at: Number(at) } }),
    ...(oneIn !== undefined && { fault: { oneIn: Number(oneIn) } }),
    ...(replicas !== undefined && { replicas: Number(replicas) }),
  }
}

function quoted(argument: string): string {
  return /^[\w/@-]+$/.test(argument) ? argument : `'${argument}'`
}
