// The row about turns: many addresses change their owner, and no turn of a node's loop is to take longer than 5 ms. Run in
// processes of their own: one that collects its garbage, for the times, and one that does not, for what is allocated.

import type { Figures } from '../row.ts'
import { median, rounded } from '../statistics.ts'
import type { Round } from './play-events.ts'
import { LONGEST, PARTS } from './turn-meter.ts'
import type { TurnTaken, Turns } from './turn-meter.ts'

const ADDRESSES = [1_000, 10_000] as const
/** The first compiles. */
const ROUNDS = 4

/** What an event costs the node that it costs most. */
export interface EventCost {
  readonly event: string
  /** Processor time in milliseconds of the longest turn: the first time, and the median of the other rounds. */
  readonly first: number
  readonly longest: number
  /** The longest of all that were not of the first round. */
  readonly worst: TurnTaken
  readonly node: string
  /** Turns that were too long, of all nodes in all rounds but the first. */
  readonly over: number
  /** Octets that one turn allocated at the most. */
  readonly grown: number
}

export async function takeoverTurnRow(): Promise<Figures> {
  const figures: Record<string, number> = {}
  for (const addresses of ADDRESSES) {
    const timed = await play(addresses, ROUNDS, {})
    const counted = await play(addresses, 1, { BUN_JSC_useGC: '0' })
    for (const cost of costs(timed, counted)) {
      console.log(`takeover of ${addresses} addresses, ${text(cost)}`)
      Object.assign(figures, figuresOf(`takeover turn ${addresses}`, cost))
    }
  }
  return figures
}

/** Of each event; `counted` are rounds in which nothing was collected. */
export function costs(timed: readonly Round[], counted: readonly Round[]): readonly EventCost[] {
  const [first = {}, ...others] = timed
  return Object.keys(first).map((event) => {
    const later = others.flatMap((round) => round[event] ?? [])
    const worst = longestOf(later)
    return {
      event,
      first: longestOf(first[event] ?? []).longest.processor,
      longest: median(others.map((round) => longestOf(round[event] ?? []).longest.processor)),
      worst: worst.longest,
      node: worst.node,
      over: later.reduce((sum, { over }) => sum + over, 0),
      grown: Math.max(...counted.flatMap((round) => round[event] ?? []).map(({ grown }) => grown)),
    }
  })
}

export function figuresOf(row: string, { event, first, longest, worst, over, grown }: EventCost): Figures {
  const name = `${row} ${event}`
  return {
    [`${name} ms`]: rounded(longest),
    [`${name} first ms`]: rounded(first),
    [`${name} worst ms`]: rounded(worst.processor),
    [`${name} too long`]: over,
    [`${name} allocated kB`]: Math.round(grown / 1000),
  }
}

function text({ event, first, longest, worst, node, over, grown }: EventCost): string {
  const [part] = PARTS.toSorted((one, other) => worst.parts[other] - worst.parts[one])
  return (
    `${event}: longest turn ${longest.toFixed(1)} ms of the processor, the first time ${first.toFixed(1)}, ` +
    `worst ${worst.processor.toFixed(1)} (node ${node}, most of it ${part}); ${over} over ${LONGEST} ms; ` +
    `${Math.round(grown / 1000)} kB allocated in one`
  )
}

function longestOf(turns: readonly Turns[]): Turns {
  const [first, ...others] = turns
  if (first === undefined) throw new Error('no node had a turn')
  return others.reduce((one, it) => (it.longest.processor > one.longest.processor ? it : one), first)
}

async function play(
  addresses: number,
  rounds: number,
  environment: Record<string, string>,
): Promise<readonly Round[]> {
  const command = [process.execPath, script, String(addresses), String(rounds)]
  const child = Bun.spawn(command, {
    env: { ...process.env, ...environment },
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const said = await child.stdout.text()
  const code = await child.exited
  if (code !== 0) throw new Error(`${command.join(' ')} ended with code ${code}`)
  return JSON.parse(said)
}

const script = Bun.fileURLToPath(new URL('./play-events.ts', import.meta.url))
