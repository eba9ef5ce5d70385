// A packet plane that gossips, sends heartbeats and knows a policy for conflicts, in a process of its own for the sake of
// its network namespace. Its arguments are the node's name, its address and the policy; lines of JSON in are what is
// desired, lines of JSON out are what is observed and the warnings. It ends when its input ends.

import { createLogger } from '@ingot/telemetry'
import type { ConflictPolicy, Desired, Observed } from '@ingot/layer2'
import { readCore } from '../core-bytes.ts'
import { startLinuxPlane } from '../linux-plane.ts'
import { readLines } from './lines.ts'

export type SpeakingPlaneAnswer =
  | { readonly kind: 'observed'; readonly observed: Observed }
  /** `AddressConflict 192.0.2.10 02:00:00:00:00:66`. */
  | { readonly kind: 'warning'; readonly about: string }

if (import.meta.main) await serve()

async function serve(): Promise<void> {
  const [node = '', bindAddress = '', policy = ''] = process.argv.slice(2)
  const say = (answer: SpeakingPlaneAnswer) => process.stdout.write(`${JSON.stringify(answer)}\n`)
  const plane = startLinuxPlane({
    wasm: await readCore(),
    seed: 1n,
    gossip: {
      node,
      bindAddress,
      bindPort: 7946,
      isWan: false,
      secret: new TextEncoder().encode('some secret of speakers'),
    },
    takeover: { conflictPolicy: isPolicy(policy) ? policy : 'defend' },
    log: createLogger({
      level: 'error',
      clock: () => new Date(),
      write: (line) => process.stderr.write(`${line}\n`),
    }),
    onObserved: (observed) => say({ kind: 'observed', observed }),
    onNews: ({ notices }) => {
      for (const { verdict } of notices) {
        const { address, hardwareAddress } = verdict.facts
        say({ kind: 'warning', about: `${verdict.reason} ${String(address)} ${String(hardwareAddress)}` })
      }
    },
    onStalled: () => process.exit(1),
  })
  plane.join([bindAddress])
  for await (const line of readLines(Bun.stdin.stream())) {
    const desired: Desired = JSON.parse(line)
    plane.apply(desired)
  }
  await plane.close()
  process.exit(0)
}

function isPolicy(text: string): text is ConflictPolicy {
  return text === 'defend' || text === 'hold' || text === 'yield'
}
