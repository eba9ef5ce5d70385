// The packet plane on real sockets: one Worker, told by messages and an eventfd, watched by the main thread. A Worker
// that dies leaves its sockets open in this process; they are closed from the shared table and the next Worker starts
// from the last `desired`. A Worker that stands still is not restarted: only the end of the process ends its answers.

import { setPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Milliseconds } from '@ingot/api'
import { DesiredLedger, ObservedLedger, type Desired, type Observed } from '@ingot/layer2'
import { CoreCounters, createMemory } from '@ingot/wire'
import type { Logger } from '@ingot/telemetry'
import type { AdvertisedRoute } from '@ingot/api/bgp-report'
import { AdvertisedAnswers } from './bgp/advertised.ts'
import { BgpLedger, type BgpDesired } from './bgp/bgp-desired.ts'
import { written } from './bgp/bgp-message.ts'
import { BgpBoard, type BgpObserved } from './bgp/bgp-observed.ts'
import type { BgpStart } from './bgp/bgp-start.ts'
import type { RecordBatch } from './bgp/recorder.ts'
import type { PlanePeers } from './bgp/peer-inspection.ts'
import { DescriptorTable } from './descriptor-table.ts'
import type { GossipStart } from './gossip-start.ts'
import { KeyedCounts } from './keyed-counts.ts'
import * as libc from './libc.ts'
import type { News } from './packet-node.ts'
import type { TakeoverStart } from './takeover-start.ts'
import type { ThreadCommand, ThreadReport, ThreadStart } from './packet-thread.ts'
import type { PlaneReport } from './inspection.ts'
import { planeCounters } from './plane-counters.ts'
import type { PacketPlane, PlaneCounters } from './plane.ts'
import { Questions } from './questions.ts'
import { LOOK_INTERVAL, Standstill } from './standstill.ts'

export interface LinuxPlaneOptions {
  /** The compiled packet core. */
  readonly wasm: Uint8Array<ArrayBuffer>
  /** A random number below 2^64 that keys the hash of the address table. */
  readonly seed: bigint
  readonly log: Logger
  /** Gossip with other speakers; left out for none. */
  readonly gossip?: GossipStart
  /** How addresses change their owner, where it is not the usual way. */
  readonly takeover?: TakeoverStart
  /** BGP with routers; left out for none. */
  readonly bgp?: BgpStart
  /** Regular expressions; an interface whose name one of them matches anywhere is none. */
  readonly excludedInterfaces?: readonly string[]
  /** How often an address is announced while nothing changes; left out for never. */
  readonly gratuitousInterval?: Milliseconds
  /** Told of each change of what the packet thread really does. */
  readonly onObserved: (observed: Observed) => void
  /** Told of what people may want to know. */
  readonly onNews?: (news: News) => void
  /** Told of each change of a BGP session, and of its counters within a second or two. */
  readonly onPeers?: (observed: BgpObserved) => void
  /** Writes what is recorded of BGP sessions; what comes meanwhile waits, and is left out where it is too much. */
  readonly writeRecords?: (batch: RecordBatch) => Promise<void>
  /** Told once when the packet thread stands still: the process must end, or it answers by old knowledge. */
  readonly onStalled: () => void
}

/**
 * The main thread gives way to the packet thread where processors are few: neighbours wait for an answer, and peers for a
 * heartbeat, while nobody waits for a list to be parsed. Who is nice may not take it back, so a Worker that is started
 * again is as nice.
 */
const MAIN_THREAD_NICE = 5
/** A Worker that died sooner than this after its start is not started again before it. */
const RESTART_INTERVAL = 1000

/** Starts the packet thread. Needs CAP_NET_RAW; what is refused comes back as verdicts in `onObserved`. */
export function startLinuxPlane(options: LinuxPlaneOptions): LinuxPacketPlane {
  return new LinuxPlane(options)
}

export interface LinuxPacketPlane extends PacketPlane {
  /** From now on each step of an address is told, or not any more: `isTraced` of the takeover at the start. */
  trace(isTraced: boolean): void
  /** Begins the longest turn of `counters` anew: what came before is not looked for. */
  forgetLongestTurn(): void
}

class LinuxPlane implements LinuxPacketPlane {
  readonly #options: LinuxPlaneOptions
  readonly #wakeFd = libc.eventDescriptor()
  readonly #watchdog: Timer
  readonly #questions = new Questions<PlaneReport>()
  readonly #peerQuestions = new Questions<PlanePeers>()
  readonly #closed = Promise.withResolvers<void>()
  #thread: Thread
  #desired: Desired | undefined
  #peers: readonly string[] = []
  readonly #answers = new AdvertisedAnswers()
  #advertised: BgpDesired | undefined
  #isTraced: boolean
  #restart: Timer | undefined
  #isClosing = false
  /** Nothing of it is open. */
  #isClosed = false

  constructor(options: LinuxPlaneOptions) {
    this.#options = options
    this.#isTraced = options.takeover?.isTraced === true
    this.#thread = this.#start(options.bgp)
    this.#watchdog = setInterval(() => this.#look(), LOOK_INTERVAL)
  }

  apply(desired: Desired): void {
    this.#desired = desired
    for (const change of this.#thread.desired.steps(desired)) this.#tell({ kind: 'desire', change })
  }

  join(addresses: readonly string[]): void {
    this.#peers = addresses
    this.#tell({ kind: 'peers', addresses })
  }

  trace(isTraced: boolean): void {
    this.#isTraced = isTraced
    this.#tell({ kind: 'trace', isTraced })
  }

  advertise(desired: BgpDesired): void {
    this.#advertised = desired
    for (const change of this.#thread.advertised.steps(desired))
      this.#tell({ kind: 'bgp', message: written(change) })
  }

  advertised(peer: string): Promise<readonly AdvertisedRoute[] | undefined> {
    // there is nobody to ask
    if (this.#isClosing || this.#restart !== undefined) return Promise.resolve(undefined)
    const { number: question, answer } = this.#answers.question()
    this.#tell({ kind: 'advertised', question, peer })
    return answer
  }

  counters(): PlaneCounters {
    return planeCounters(this.#thread.counters, this.#thread.keyedCounts)
  }

  forgetLongestTurn(): void {
    this.#thread.counters.forgetLongestTurn()
  }

  inspectPeers(): Promise<PlanePeers | undefined> {
    return this.#peerQuestions.ask((id) => this.#tell({ kind: 'inspectPeers', id }))
  }

  inspect(addresses: readonly string[]): Promise<PlaneReport | undefined> {
    return this.#questions.ask((id) => this.#tell({ kind: 'inspect', id, addresses }))
  }

  close(): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true
      clearInterval(this.#watchdog)
      if (this.#restart === undefined) this.#tell({ kind: 'stop' })
      else this.#end()
    }
    return this.#closed.promise
  }

  #start(bgp: BgpStart | undefined): Thread {
    const memory = createMemory()
    const descriptors = new DescriptorTable()
    const keyedCounts = new KeyedCounts()
    const { wasm, seed, gossip, takeover, excludedInterfaces = [], gratuitousInterval } = this.#options
    const start: ThreadStart = {
      wasm,
      memory,
      descriptors: descriptors.buffer,
      keyedCounts: keyedCounts.buffer,
      wakeFd: this.#wakeFd,
      seed,
      excludedInterfaces,
      ...(gossip !== undefined && { gossip }),
      ...(takeover !== undefined && { takeover: { ...takeover, isTraced: this.#isTraced } }),
      ...(bgp !== undefined && { bgp }),
      ...(gratuitousInterval !== undefined && { gratuitousInterval }),
    }
    const worker = new Worker(new URL('./packet-thread.ts', import.meta.url), { workerData: start })
    const thread: Thread = {
      worker,
      descriptors,
      counters: new CoreCounters(memory.buffer),
      keyedCounts,
      desired: new DesiredLedger(),
      observed: new ObservedLedger(),
      advertised: new BgpLedger(),
      board: new BgpBoard(),
      startedAt: performance.now(),
      standstill: new Standstill(),
    }
    // by now the Worker has a thread, which would have inherited it
    worker.once('message', () => setPriority(0, MAIN_THREAD_NICE))
    worker.on('message', (report: ThreadReport) => {
      if (report.kind === 'released') return libc.close(report.descriptor)
      if (report.kind === 'peersInspected') return this.#peerQuestions.answer(report.id, report.report)
      if (report.kind === 'inspected') return this.#questions.answer(report.id, report.report)
      if (report.kind === 'news') return this.#options.onNews?.(report.news)
      if (report.kind === 'advertised') return this.#answers.take(report.slice)
      if (report.kind === 'records') return this.#writeRecords(thread, report.batch)
      if (report.kind === 'bgp') return this.#options.onPeers?.(thread.board.take(report.report))
      const observed = thread.observed.take(report.change)
      if (observed !== undefined) this.#options.onObserved(observed)
    })
    worker.on('error', (error) => {
      // Only a bug ends it so: where is worth the longer line.
      const stack = error instanceof Error ? error.stack : undefined
      this.#options.log.error({ op: 'packetThread', error, stack, msg: 'the packet thread died' })
    })
    worker.on('exit', () => this.#exited(thread))
    return thread
  }

  #writeRecords({ worker }: Thread, batch: RecordBatch): void {
    const written = this.#options.writeRecords?.(batch) ?? Promise.resolve()
    void written.then(() => {
      const isThere = !this.#isClosing && worker === this.#thread.worker
      if (isThere) this.#tell({ kind: 'recordsWritten' })
    })
  }

  #exited({ descriptors, startedAt }: Thread): void {
    for (const fd of descriptors.list()) libc.close(fd)
    this.#answers.end()
    if (this.#isClosing) return this.#end()
    const wait = Math.max(0, startedAt + RESTART_INTERVAL - performance.now())
    this.#restart = setTimeout(() => {
      this.#restart = undefined
      const { bgp } = this.#options
      // no packet is forwarded here, so what the kernel forwards goes on
      this.#thread = this.#start(bgp && { ...bgp, restarted: { isForwardingKept: true } })
      if (this.#desired !== undefined) this.apply(this.#desired)
      if (this.#peers.length > 0) this.join(this.#peers)
      if (this.#advertised !== undefined) this.advertise(this.#advertised)
    }, wait)
  }

  #end(): void {
    clearTimeout(this.#restart)
    this.#isClosed = true
    libc.close(this.#wakeFd)
    this.#closed.resolve()
  }

  #tell(command: ThreadCommand): void {
    // the number of the eventfd may be somebody else's by now
    if (this.#isClosed) return
    this.#thread.worker.postMessage(command)
    libc.wake(this.#wakeFd)
  }

  #look(): void {
    if (this.#restart !== undefined) return
    const stoodStill = this.#thread.standstill.look(this.#thread.counters.wakeUps())
    if (stoodStill === undefined) return
    const msg = `the packet thread has stood still for ${stoodStill / 1000} s`
    this.#options.log.error({ op: 'packetThread', msg })
    this.#options.onStalled()
  }
}

interface Thread {
  readonly worker: Worker
  readonly descriptors: DescriptorTable
  readonly counters: CoreCounters
  readonly keyedCounts: KeyedCounts
  /** What this thread has been told, and what it has said. */
  readonly desired: DesiredLedger
  readonly observed: ObservedLedger
  readonly advertised: BgpLedger
  readonly board: BgpBoard
  readonly startedAt: number
  readonly standstill: Standstill
}
