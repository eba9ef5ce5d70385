// Sessions of our packet plane over real TCP, beside those of other routers: what they send is counted by one and the same
// sink, at the far end of the link.

import { cpuTime, peakMemory, residentMemory, startResponder, type Responder } from '../child.ts'
import { median } from '../statistics.ts'
import type { WirePair } from '../wire-pair.ts'
import { bgpPair } from './bgp-pair.ts'
import { sinkTime, startSink, type Opening, type Sink } from './bgp-sink.ts'
import { REFERENCES } from './reference-senders.ts'

const ROUTES = 10_000
const ROUNDS = 5
const MANY = { neighbours: 100, routes: 1_000 } as const

/** A table on its way to a neighbour; milliseconds from the session's start until its last route. */
export interface Told {
  readonly told: number
  /** Milliseconds of CPU time, of all threads, that the table has cost the sender; of ours, from its start. */
  readonly spent: number
  readonly octets: number
  readonly messages: number
}

export interface SenderFigures extends Told {
  readonly name: string
  /** Octets of resident memory. */
  readonly memory: number
}

export interface OwnFigures extends Told {
  /** Milliseconds from the start of the process to the session. */
  readonly started: number
  /** What of `spent` a process needs that has no routes. */
  readonly spentWithout: number
  /** From the end of a session to the next: when we dial, and when the neighbour does. */
  readonly backDialling: number
  readonly backDialled: number
  /** From the call to the last route, in a session that stands: the first time, and the median of those after it. */
  readonly firstAdvertised: number
  readonly advertised: number
  readonly memory: number
  readonly peak: number
}

/** A hundred neighbours with a thousand routes each. */
export interface ManyFigures {
  /** From the start of the process until all sessions stand, and until the last has all. */
  readonly established: number
  readonly told: number
  /** From the call until the last neighbour has one route more. */
  readonly oneMore: number
  /** Of the packet thread, in milliseconds. */
  readonly longestTurn: number
  readonly memory: number
}

/** What a session is measured with. */
export interface SessionPrograms {
  /** Path of the sink that counts. */
  readonly sink: string
  /** Command line of ours (plane-process.ts). */
  readonly plane: readonly string[]
}

export async function measureOwn(programs: SessionPrograms): Promise<OwnFigures> {
  await using pair = await bgpPair()
  const dialled = await ownSessions(pair, programs, 'dial')
  const { back, ...dialling } = await ownSessions(pair, programs, 'listen')
  const { times, spentWithout } = await advertisedInSession(pair, programs)
  const [firstAdvertised = NaN, ...advertised] = times
  return {
    ...dialling,
    spentWithout,
    backDialling: back,
    backDialled: dialled.back,
    firstAdvertised,
    advertised: median(advertised),
  }
}

/** A session that starts, ends and comes back, some times over: a process of its own each time, for none is to be damped. */
async function ownSessions(pair: WirePair, programs: SessionPrograms, opening: Opening) {
  const rounds: Awaited<ReturnType<typeof ownSession>>[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await ownSession(pair, programs, opening))
  return {
    ...middle(rounds),
    started: median(rounds.map(({ started }) => started)),
    back: median(rounds.map(({ back }) => back)),
  }
}

async function ownSession(
  pair: WirePair,
  { sink: sinkProgram, plane: command }: SessionPrograms,
  opening: Opening,
) {
  await using sink = await startSink(sinkProgram, pair.requester, opening, ROUTES)
  const start = sinkTime()
  await using plane = await startPlane(pair, command, 1, opening, ROUTES)
  const established = await sink.next('established')
  const table = await tableAfter(sink, established.at)
  const spent = milliseconds(cpuTime(plane.pid))
  sink.reset()
  const closed = await sink.next('closed')
  const again = await sink.next('established')
  await sink.next('told')
  return {
    ...table,
    spent,
    started: established.at - start,
    back: again.at - closed.at,
    memory: residentMemory(plane.pid),
    peak: peakMemory(plane.pid),
  }
}

/** From the call to the last route: nothing first, then all, and so on. */
async function advertisedInSession(pair: WirePair, programs: SessionPrograms) {
  await using sink = await startSink(programs.sink, pair.requester, 'listen', ROUTES)
  await using plane = await startPlane(pair, programs.plane, 1, 'listen', 0)
  await sink.next('established')
  const spentWithout = milliseconds(cpuTime(plane.pid))
  const first = await advertise(plane, ROUTES)
  const times = [(await sink.next('told')).at - first.at]
  for (let round = 0; round < ROUNDS; round++) {
    await advertise(plane, 0)
    await known(sink, 0)
    const { at } = await advertise(plane, ROUTES)
    times.push((await known(sink, ROUTES)) - at)
  }
  return { times, spentWithout }
}

export async function measureMany(programs: SessionPrograms): Promise<ManyFigures> {
  const { neighbours, routes } = MANY
  await using pair = await bgpPair(neighbours)
  await using sink = await startSink(programs.sink, pair.requester, 'listen', routes)
  const start = sinkTime()
  await using plane = await startPlane(pair, programs.plane, neighbours, 'listen', routes)
  const first = { established: start, told: start }
  const count = { established: 0, told: 0 }
  while (count.told < neighbours) {
    const event = await sink.next('established', 'told')
    const kind = event.name === 'told' ? 'told' : 'established'
    first[kind] = event.at
    count[kind]++
  }
  const { at, longestTurn } = await advertise(plane, routes + 1)
  let last = at
  for (let count = 0; count < neighbours; count++) last = (await sink.next('update')).at
  return {
    established: first.established - start,
    told: first.told - start,
    oneMore: last - at,
    longestTurn,
    memory: residentMemory(plane.pid),
  }
}

/** Of each router that this machine can get. */
export async function measureReferences(sinkProgram: string): Promise<readonly SenderFigures[]> {
  const figures: SenderFigures[] = []
  for (const { name, start } of REFERENCES) {
    await using pair = await bgpPair()
    await using sender = await start(pair, ROUTES)
    if (sender === undefined) continue
    const tables: Told[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const before = cpuTime(sender.pid)
      await using sink = await startSink(sinkProgram, pair.requester, 'dial', ROUTES)
      const table = await tableAfter(sink, (await sink.next('established')).at)
      tables.push({ ...table, spent: milliseconds(cpuTime(sender.pid) - before) })
    }
    figures.push({ name, ...middle(tables), memory: residentMemory(sender.pid) })
  }
  return figures
}

async function tableAfter(sink: Sink, since: number): Promise<Omit<Told, 'spent'>> {
  const { at, numbers } = await sink.next('told')
  const [octets = NaN, messages = NaN] = numbers
  return { told: at - since, octets, messages }
}

/** That with the median time. */
function middle<Table extends Told>(tables: readonly Table[]): Table {
  const middle = tables.toSorted((one, other) => one.told - other.told)[tables.length >> 1]
  if (middle === undefined) throw new Error('no table was told')
  return middle
}

function milliseconds(nanoseconds: number): number {
  return nanoseconds / 1e6
}

/** When the sink knows so many prefixes. */
async function known(sink: Sink, prefixes: number): Promise<number> {
  for (;;) {
    const { at, numbers } = await sink.next('update')
    if (numbers[0] === prefixes) return at
  }
}

function startPlane(
  pair: WirePair,
  command: readonly string[],
  neighbours: number,
  opening: Opening,
  routes: number,
) {
  return startResponder(pair.responder, [...command, String(neighbours), opening, String(routes)])
}

async function advertise(plane: Responder, routes: number) {
  const [at = NaN, longestTurn = NaN] = (await plane.ask(String(routes))).split(' ').map(Number)
  return { at, longestTurn }
}
