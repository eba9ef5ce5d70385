// Requests per second of the embedded API server, and how long one takes, against the C program that gives recorded
// answers of the same bytes: the median of interleaved pairs. The real kube-apiserver's figures stand beside them for
// information: it may use both cores, and is asked through a forwarder.

import { populate, startEmbedded, startNative, startReal } from './api-under-test.ts'
import type { ApiUnderTest } from './api-under-test.ts'
import { CREATED_NAMESPACE, createRequest, getRequest, listRequest, statusRequest } from './bench-services.ts'
import { processTime } from './child.ts'
import { HttpClient } from './http-client.ts'
import type { Load } from './http-client.ts'
import type { NativePrograms } from './native.ts'
import { median, spread } from './statistics.ts'
import type { Spread } from './statistics.ts'

const SERVICES = 1_000
const CONNECTIONS = 16
const PAIRS = 5
const SECONDS = 0.4
/** Counters of two rounds never meet: a name is created once. */
const ROUND = 1_000_000

interface Question {
  readonly name: string
  readonly request: string
  readonly first?: string
}

const QUESTIONS: readonly Question[] = [
  { name: 'get', request: getRequest },
  { name: `list ${SERVICES}`, request: listRequest },
  { name: 'status', request: statusRequest, first: getRequest },
  { name: 'create', request: createRequest(CREATED_NAMESPACE) },
]

/** Of one server: medians. */
export interface Answers {
  /** Per second. */
  readonly rate: number
  readonly p50_us: number
  readonly p99_us: number
}

export interface RequestFigures {
  readonly name: string
  readonly ingot: Answers
  readonly native: Answers
  readonly real: Answers | null
  readonly ratio: Spread
  /** CPU time of the server per request, Ingot's by the C program's. */
  readonly cpuRatio: Spread
  /** Microseconds. */
  readonly ingotCpu: number
}

export async function measureRequests(programs: NativePrograms): Promise<readonly RequestFigures[]> {
  using client = new HttpClient(programs.httpClient)
  const paired: Omit<RequestFigures, 'real'>[] = []
  {
    await using ingot = await startEmbedded()
    await populate(client, ingot.port, { withAddress: SERVICES, headless: 0 })
    for (const question of QUESTIONS) paired.push(await compare(client, programs, ingot, question))
  }
  const real = await measureReal(client)
  return paired.map((figures, index) => ({ ...figures, real: real[index] ?? null }))
}

async function compare(
  client: HttpClient,
  { httpServer }: NativePrograms,
  ingot: ApiUnderTest,
  question: Question,
): Promise<Omit<RequestFigures, 'real'>> {
  const answer = await client.record(ingot.port, question.request, question.first)
  await using native = await startNative(httpServer, [client.file(answer)])
  const ask = async ({ port, pid }: ApiUnderTest, round: number) => {
    const before = processTime(pid)
    const load = await askFor(client, port, question, round)
    return { load, cpu: (processTime(pid) - before) / load.requests / 1000 }
  }
  await ask(ingot, 1) // compiles
  const pairs: { ingot: Awaited<ReturnType<typeof ask>>; native: Awaited<ReturnType<typeof ask>> }[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    pairs.push({ ingot: await ask(ingot, pair + 2), native: await ask(native, pair) })
  }
  return {
    name: question.name,
    ingot: answersOf(pairs.map((pair) => pair.ingot.load)),
    native: answersOf(pairs.map((pair) => pair.native.load)),
    ratio: spread(pairs.map((pair) => rate(pair.ingot.load) / rate(pair.native.load))),
    cpuRatio: spread(pairs.map((pair) => pair.ingot.cpu / pair.native.cpu)),
    ingotCpu: median(pairs.map((pair) => pair.ingot.cpu)),
  }
}

/** In the order of the questions; none where there is no real server. */
async function measureReal(client: HttpClient): Promise<readonly Answers[]> {
  await using real = await startReal('requests')
  if (real === null) return []
  await populate(client, real.port, { withAddress: CONNECTIONS, headless: SERVICES - CONNECTIONS })
  const answers: Answers[] = []
  for (const question of QUESTIONS) {
    const loads: Load[] = []
    for (let round = 1; round <= 2; round++) {
      loads.push(await askFor(client, real.port, question, round))
    }
    answers.push(answersOf(loads))
  }
  return answers
}

function askFor(client: HttpClient, port: number, question: Question, round: number): Promise<Load> {
  const { request, first } = question
  return client.load(port, {
    connections: CONNECTIONS,
    seconds: SECONDS,
    most: ROUND,
    from: round * ROUND,
    request,
    ...(first !== undefined && { first }),
  })
}

function answersOf(loads: readonly Load[]): Answers {
  return {
    rate: median(loads.map(rate)),
    p50_us: median(loads.map((load) => load.p50_us)),
    p99_us: median(loads.map((load) => load.p99_us)),
  }
}

function rate({ requests, seconds }: Load): number {
  return requests / seconds
}
