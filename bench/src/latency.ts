// How long one reply takes, asked one at a time: on an idle machine, and while a second requester floods the same
// responder. Median and 99th percentile, ours and the C program's, in the same run.

import { runForJson, startResponder } from './child.ts'
import type { NativePrograms } from './native.ts'
import { INTERFACE, WirePair } from './wire-pair.ts'

const ADDRESSES = 1_000
const ASKS = 2_000
const GAP_MICROSECONDS = 500

export interface Latency {
  readonly p50_us: number
  readonly p99_us: number
  readonly worst_us: number
  readonly lost: number
}

export interface LatencyFigures {
  readonly idle: { readonly ingot: Latency; readonly native: Latency }
  readonly flooded: { readonly ingot: Latency; readonly native: Latency }
}

export async function measureLatency(programs: NativePrograms): Promise<LatencyFigures> {
  const ingot = [process.execPath, responder, String(ADDRESSES)]
  const native = [programs.responder, INTERFACE, 'arp', String(ADDRESSES)]
  return {
    idle: {
      ingot: await measure(programs, ingot, false),
      native: await measure(programs, native, false),
    },
    flooded: {
      ingot: await measure(programs, ingot, true),
      native: await measure(programs, native, true),
    },
  }
}

async function measure({ requester }: NativePrograms, command: readonly string[], isFlooded: boolean) {
  await using pair = await WirePair.create('latency')
  await using _ = await startResponder(pair.responder, command)
  const count = String(ADDRESSES)
  const probe = () =>
    runForJson<Latency>(pair.requester, [
      requester,
      'latency',
      INTERFACE,
      'arp',
      count,
      String(ASKS),
      String(GAP_MICROSECONDS),
    ])
  // The flood asks at a fixed rate that both responders can carry, for longer than the probe takes.
  const flooded = async () => {
    const flood = runForJson(pair.requester, [requester, 'flood', INTERFACE, 'arp', count, '200000', '50000'])
    const latency = await probe()
    await flood
    return latency
  }
  const ask = isFlooded ? flooded : probe
  await ask() // compiled now
  // `await`: the responder must not be disposed of while it is asked
  return await ask()
}

const responder = Bun.fileURLToPath(new URL('./responder.ts', import.meta.url))
