// One change, a thousand watchers: how long until the last of them has it, how many events a second in a burst, and what
// memory the server has then. Against the C program that sends the same bytes to as many sockets, in interleaved pairs;
// a real kube-apiserver stands beside them for information, on all cores and behind a forwarder.

import { populate, startEmbedded, startNative, startReal } from './api-under-test.ts'
import { getRequest, statusRequest, watchRequest } from './bench-services.ts'
import { residentMemory } from './child.ts'
import { HttpClient } from './http-client.ts'
import type { Crowd } from './http-client.ts'
import { changeChunk, WATCH_HEAD } from './http-text.ts'
import type { NativePrograms } from './native.ts'
import { median, spread } from './statistics.ts'
import type { Spread } from './statistics.ts'

export const WATCHERS = 1_000
const CHANGES = 10
const BURST = 20
const PAIRS = 5
/** There are more Services than the one that changes. */
const SERVICES = 100

export interface FanOutFigures {
  /** Medians. */
  readonly ingot: Crowd
  readonly native: Crowd
  readonly real: Crowd | null
  /** Of the time until the last watcher has a single change, Ingot's by the C program's. */
  readonly lastRatio: Spread
  /** Of events per second in a burst. */
  readonly burstRatio: Spread
  /** Resident, in octets: before the first watcher, and after the last run. */
  readonly memoryBefore: number
  readonly memoryAfter: number
}

export async function measureFanOut({ httpClient, httpServer }: NativePrograms): Promise<FanOutFigures> {
  using client = new HttpClient(httpClient)
  const paired = await measurePairs(client, httpServer)
  return { ...paired, real: await measureReal(client) }
}

async function measurePairs(client: HttpClient, httpServer: string): Promise<Omit<FanOutFigures, 'real'>> {
  await using ingot = await startEmbedded()
  await populate(client, ingot.port, { withAddress: SERVICES, headless: 0 })
  const answer = await client.record(ingot.port, statusRequest, getRequest)
  await using native = await startNative(httpServer, [
    '--watch',
    client.file(WATCH_HEAD),
    client.file(changeChunk(answer)),
    client.file(answer),
  ])
  const memoryBefore = residentMemory(ingot.pid)
  await gather(client, ingot.port) // compiles
  const pairs: { ingot: Crowd; native: Crowd }[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    // the C server looks at no version
    pairs.push({ ingot: await gather(client, ingot.port), native: await gather(client, native.port, '0') })
  }
  return {
    ingot: medians(pairs.map((pair) => pair.ingot)),
    native: medians(pairs.map((pair) => pair.native)),
    lastRatio: spread(pairs.map((pair) => pair.ingot.last_us / pair.native.last_us)),
    burstRatio: spread(pairs.map((pair) => pair.ingot.events_per_second / pair.native.events_per_second)),
    memoryBefore,
    memoryAfter: residentMemory(ingot.pid),
  }
}

async function measureReal(client: HttpClient): Promise<Crowd | null> {
  await using real = await startReal('watchers')
  if (real === null) return null
  await populate(client, real.port, { withAddress: 1, headless: SERVICES - 1 })
  // `await`: the server must not be disposed of while it is asked
  return await gather(client, real.port)
}

async function gather(client: HttpClient, port: number, version?: string): Promise<Crowd> {
  return client.watchers(port, {
    watchers: WATCHERS,
    changes: CHANGES,
    burst: BURST,
    watch: watchRequest(version ?? (await currentVersion(port))),
    put: statusRequest,
    first: getRequest,
  })
}

async function currentVersion(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/services?limit=1`)
  const { metadata } = (await response.json()) as { metadata: { resourceVersion: string } }
  return metadata.resourceVersion
}

function medians(crowds: readonly Crowd[]): Crowd {
  return {
    answered_us: median(crowds.map((crowd) => crowd.answered_us)),
    last_us: median(crowds.map((crowd) => crowd.last_us)),
    events_per_second: median(crowds.map((crowd) => crowd.events_per_second)),
  }
}
