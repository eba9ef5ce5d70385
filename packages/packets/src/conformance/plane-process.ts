// A packet plane in a process of its own, so that a test can run one in a network namespace: lines of JSON in
// (`desire`, `counters`, `inspect`), lines of JSON out (`observed`, `counters`, `inspected`). Its arguments are the interfaces that are excluded.
// It ends when its input ends.

import { createLogger } from '@ingot/telemetry'
import type { Desired, Observed } from '@ingot/layer2'
import { readCore } from '../core-bytes.ts'
import { startLinuxPlane } from '../linux-plane.ts'
import type { PlaneReport } from '../inspection.ts'
import { readLines } from './lines.ts'
import type { PlaneCounters } from '../plane.ts'

export type PlaneRequest =
  | { readonly kind: 'desire'; readonly desired: Desired }
  | { readonly kind: 'counters' }
  | { readonly kind: 'inspect'; readonly addresses: readonly string[] }
export type PlaneAnswer =
  | { readonly kind: 'observed'; readonly observed: Observed }
  | { readonly kind: 'counters'; readonly counters: PlaneCounters }
  | { readonly kind: 'inspected'; readonly report: PlaneReport | undefined }

if (import.meta.main) await serve()

async function serve(): Promise<void> {
  const say = (answer: PlaneAnswer) => process.stdout.write(`${JSON.stringify(answer)}\n`)
  const plane = startLinuxPlane({
    wasm: await readCore(),
    seed: 1n,
    excludedInterfaces: process.argv.slice(2),
    log: createLogger({
      level: 'error',
      clock: () => new Date(),
      write: (line) => process.stderr.write(`${line}\n`),
    }),
    onObserved: (observed) => say({ kind: 'observed', observed }),
    onStalled: () => process.exit(1),
  })
  for await (const line of readLines(Bun.stdin.stream())) {
    const request: PlaneRequest = JSON.parse(line)
    if (request.kind === 'desire') plane.apply(request.desired)
    else if (request.kind === 'inspect')
      say({ kind: 'inspected', report: await plane.inspect(request.addresses) })
    else say({ kind: 'counters', counters: plane.counters() })
  }
  await plane.close()
  process.exit(0)
}
