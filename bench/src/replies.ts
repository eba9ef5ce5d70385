// ARP and NDP replies per second, and CPU time per reply, against the C program and the kernel's own ARP: the median
// of interleaved pairs, each pair asked in the same second or two of the same machine.

import { $ } from 'bun'
import { cpuTime, runForJson, startResponder } from './child.ts'
import type { NativePrograms } from './native.ts'
import { median, spread, type Spread } from './statistics.ts'
import { INTERFACE, WirePair } from './wire-pair.ts'

export const ADDRESS_COUNTS = [1, 1_000, 10_000] as const
const PAIRS = 10
const SECONDS = 0.5

export interface ReplyFigures {
  readonly protocol: 'arp' | 'ndp'
  readonly addresses: number
  /** Per second. */
  readonly ingot: number
  readonly native: number
  /** The kernel's own ARP; null for NDP, where it is no yardstick. */
  readonly kernel: number | null
  readonly ratio: Spread
  /** CPU time per reply, Ingot's by the C program's. */
  readonly cpuRatio: Spread
  /** Nanoseconds. */
  readonly ingotCpu: number
  readonly nativeCpu: number
}

interface Throughput {
  readonly replies: number
  readonly lost: number
  readonly seconds: number
}

export async function measureReplies(
  { responder, requester }: NativePrograms,
  protocol: 'arp' | 'ndp',
  addresses: number,
): Promise<ReplyFigures> {
  await using ours = await WirePair.create('ingot')
  await using theirs = await WirePair.create('native')
  await using ingot = await startResponder(ours.responder, [
    process.execPath,
    ingotResponder,
    String(addresses),
  ])
  await using native = await startResponder(theirs.responder, [
    responder,
    INTERFACE,
    protocol,
    String(addresses),
  ])
  const ask = async (pair: WirePair, pid: number) => {
    const before = cpuTime(pid)
    const said = await runForJson<Throughput>(pair.requester, [
      requester,
      'throughput',
      INTERFACE,
      protocol,
      String(addresses),
      String(SECONDS),
    ])
    return { rate: said.replies / said.seconds, cpu: (cpuTime(pid) - before) / said.replies }
  }
  await ask(ours, ingot.pid) // the first half second compiles
  const pairs: { ingot: Awaited<ReturnType<typeof ask>>; native: Awaited<ReturnType<typeof ask>> }[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    pairs.push({ ingot: await ask(ours, ingot.pid), native: await ask(theirs, native.pid) })
  }
  return {
    protocol,
    addresses,
    ingot: median(pairs.map((pair) => pair.ingot.rate)),
    native: median(pairs.map((pair) => pair.native.rate)),
    kernel: protocol === 'arp' ? await measureKernel(requester, addresses) : null,
    ratio: spread(pairs.map((pair) => pair.ingot.rate / pair.native.rate)),
    cpuRatio: spread(pairs.map((pair) => pair.ingot.cpu / pair.native.cpu)),
    ingotCpu: median(pairs.map((pair) => pair.ingot.cpu)),
    nativeCpu: median(pairs.map((pair) => pair.native.cpu)),
  }
}

const ingotResponder = Bun.fileURLToPath(new URL('./responder.ts', import.meta.url))

/** The kernel answers by itself when the addresses are its own. */
async function measureKernel(requester: string, addresses: number): Promise<number> {
  await using pair = await WirePair.create('kernel')
  const batch = Array.from({ length: addresses }, (_, index) => {
    const last = 1 + index
    return `addr add 10.99.${last >> 8}.${last & 255}/32 dev ${INTERFACE}`
  }).join('\n')
  await $`ip -n ${pair.responder} -batch - < ${new Response(batch)}`
  const rates: number[] = []
  for (let run = 0; run < 3; run++) {
    const said = await runForJson<Throughput>(pair.requester, [
      requester,
      'throughput',
      INTERFACE,
      'arp',
      String(addresses),
      String(SECONDS),
    ])
    rates.push(said.replies / said.seconds)
  }
  return median(rates)
}
