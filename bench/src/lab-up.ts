// From the start of `ingot lab --once` until its table is printed, from the clone and as the one executable, which is
// built for it. Against a shell that makes the same namespaces, links, addresses and routes by `ip` and nothing else, in
// interleaved rounds.

import { labNodes, namespacesOf, setups, wiring } from '@ingot/lab'
import { $ } from 'bun'
import { asDeployed, FROM_CLONE } from './ingot-command.ts'
import { linesWithTimes, stepsOf } from './lab-steps.ts'
import type { Step } from './lab-steps.ts'
import { median, spread } from './statistics.ts'
import type { Spread } from './statistics.ts'

const ROUNDS = 5
const NODES = labNodes(3)

/** Milliseconds. */
export interface LabUpFigures {
  readonly clone: Spread
  readonly executable: Spread
  readonly byIp: Spread
  /** Of the clone's time by that of `ip`. */
  readonly ratio: Spread
  /** When each step of the clone's lab was done, the table last: medians. */
  readonly steps: readonly Step[]
}

export async function measureLabUp(): Promise<LabUpFigures> {
  const executable = await asDeployed()
  const rounds: { clone: readonly Step[]; executable: number; byIp: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({
      clone: await labUp(FROM_CLONE),
      executable: lastOf(await labUp(executable)),
      byIp: await makeByIp(),
    })
  }
  return {
    clone: spread(rounds.map(({ clone }) => lastOf(clone))),
    executable: spread(rounds.map(({ executable }) => executable)),
    byIp: spread(rounds.map(({ byIp }) => byIp)),
    ratio: spread(rounds.map(({ clone, byIp }) => lastOf(clone) / byIp)),
    steps: (rounds[0]?.clone ?? []).map(({ name }, index) => ({
      name,
      at: median(rounds.map(({ clone }) => clone[index]?.at ?? NaN)),
    })),
  }
}

async function labUp(command: readonly string[]): Promise<readonly Step[]> {
  const start = performance.now()
  const child = Bun.spawn([...command, 'lab', '--once'], { stdout: 'pipe', stderr: 'inherit' })
  const lines = await Array.fromAsync(linesWithTimes(child.stdout, () => performance.now() - start))
  const code = await child.exited
  if (code === 0) return stepsOf(lines)
  throw new Error(`the lab ended with code ${code}:\n${lines.map(({ text }) => text).join('\n')}`)
}

async function makeByIp(): Promise<number> {
  const script = path('../../.ingot/bench/namespaces.sh')
  await Bun.write(script, namespacesScript())
  try {
    const start = performance.now()
    await $`sh ${script}`
    return performance.now() - start
  } finally {
    const batch = namespacesOf(NODES).map((name) => `netns del ${name}`)
    await $`ip -force -batch - < ${new Response(batch.join('\n'))}`.quiet().nothrow()
  }
}

/** What the lab's network is, for one shell: the insides of the namespaces are made side by side, as the lab does. */
function namespacesScript(): string {
  const insides = setups(NODES).flatMap(({ namespace, sysctls, batch }) => [
    `ip netns exec ${namespace} sh <<'INSIDE' &`,
    ...Object.entries(sysctls).map(([name, value]) => `echo ${value} > /proc/sys/${name}`),
    "ip -batch - <<'BATCH'",
    batch,
    'BATCH',
    'INSIDE',
  ])
  return ['set -e', "ip -batch - <<'BATCH'", wiring(NODES), 'BATCH', ...insides, 'wait', ''].join('\n')
}

function lastOf(steps: readonly Step[]): number {
  return steps.at(-1)?.at ?? NaN
}

function path(relative: string): string {
  return Bun.fileURLToPath(new URL(relative, import.meta.url))
}
