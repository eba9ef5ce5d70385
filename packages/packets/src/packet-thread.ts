// The packet thread: the one loop of the one Worker that owns every socket. It waits in `poll` and nowhere else, so
// neither timers nor promises nor `onmessage` ever run here: what the main thread says is taken from the port after
// each wake-up. Errors end the Worker; the main thread closes what stays open, as at every end, and starts the next one.

import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { after, milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { DesiredChange, ObservedChange } from '@ingot/layer2'
import { PacketCore } from '@ingot/wire'
import type { AdvertisedSlice } from './bgp/advertised.ts'
import { read, type BgpMessage } from './bgp/bgp-message.ts'
import type { BgpReport } from './bgp/bgp-observed.ts'
import type { BgpStart } from './bgp/bgp-start.ts'
import type { RecordBatch } from './bgp/recorder.ts'
import type { PlanePeers } from './bgp/peer-inspection.ts'
import { DescriptorTable } from './descriptor-table.ts'
import type { GossipStart } from './gossip-start.ts'
import type { PlaneReport } from './inspection.ts'
import { KeyedCounts } from './keyed-counts.ts'
import { addressOf } from './libc.ts'
import { LinuxNetwork, linuxClock } from './linux-network.ts'
import { PacketNode, type News } from './packet-node.ts'
import type { TakeoverStart } from './takeover-start.ts'

/** What the Worker is started with. */
export interface ThreadStart {
  readonly wasm: Uint8Array<ArrayBuffer>
  readonly memory: WebAssembly.Memory
  readonly descriptors: SharedArrayBuffer
  /** Of `KeyedCounts`. */
  readonly keyedCounts: SharedArrayBuffer
  /** The eventfd by which the main thread wakes us. */
  readonly wakeFd: number
  /** Keys the hash of the address table. */
  readonly seed: bigint
  /** Absent where speakers do not gossip. */
  readonly gossip?: GossipStart
  /** How addresses change their owner, where it is not the usual way. */
  readonly takeover?: TakeoverStart
  /** Absent where no BGP is spoken. */
  readonly bgp?: BgpStart
  /** Regular expressions; an interface whose name one of them matches anywhere is none. */
  readonly excludedInterfaces: readonly string[]
  /** How often an address is announced while nothing changes; absent for never. */
  readonly gratuitousInterval?: Milliseconds
}

/** What the main thread says. */
export type ThreadCommand =
  | { readonly kind: 'desire'; readonly change: DesiredChange }
  /** Where other speakers may be. */
  | { readonly kind: 'peers'; readonly addresses: readonly string[] }
  /** Tell what is known of these addresses, or of all; the report has the same number. */
  | { readonly kind: 'inspect'; readonly id: number; readonly addresses: readonly string[] }
  /** Tell what is known of all peers; the report has the same number. */
  | { readonly kind: 'inspectPeers'; readonly id: number }
  /** What is to be advertised by BGP. */
  | { readonly kind: 'bgp'; readonly message: BgpMessage }
  /** Somebody wants to know what a peer has been told. */
  | { readonly kind: 'advertised'; readonly question: number; readonly peer: string }
  /** Whether each step of an address is told. */
  | { readonly kind: 'trace'; readonly isTraced: boolean }
  /** The last records are written, or lost. */
  | { readonly kind: 'recordsWritten' }
  /** Hand over what is answered for, take leave of peers, and end. */
  | { readonly kind: 'stop' }

/** What the packet thread says. */
export type ThreadReport =
  | { readonly kind: 'observed'; readonly change: ObservedChange }
  /** What people may want to know. */
  | { readonly kind: 'news'; readonly news: News }
  | { readonly kind: 'peersInspected'; readonly id: number; readonly report: PlanePeers }
  | { readonly kind: 'inspected'; readonly id: number; readonly report: PlaneReport }
  /** What is new about peers. */
  | { readonly kind: 'bgp'; readonly report: BgpReport }
  | { readonly kind: 'advertised'; readonly slice: AdvertisedSlice }
  /** What was recorded of BGP sessions. */
  | { readonly kind: 'records'; readonly batch: RecordBatch }
  /** A descriptor that is done with and to be closed. */
  | { readonly kind: 'released'; readonly descriptor: number }

/** The loop turns at least this often, which is how the main thread knows that it lives. */
const LONGEST_WAIT = milliseconds(500)
/**
 * What is not handed over by then is left: MetalLB's manifests give a speaker two seconds, and routers have one of them to
 * find other ways.
 */
const LONGEST_LEAVE = seconds(1.5)

function runPacketThread(port: MessagePort, start: ThreadStart): void {
  const address = addressOf(new Uint8Array(start.memory.buffer))
  const core = new PacketCore(start.wasm, { memory: start.memory, base: BigInt(address), seed: start.seed })
  const report = (message: ThreadReport) => port.postMessage(message)
  const network = new LinuxNetwork(
    address,
    new DescriptorTable(start.descriptors),
    start.wakeFd,
    (descriptor) => report({ kind: 'released', descriptor }),
    start.excludedInterfaces.map((source) => new RegExp(source)),
  )
  const [boot = 0n] = crypto.getRandomValues(new BigUint64Array(1))
  const node = new PacketNode(linuxClock.now(), core, network, {
    ...start,
    boot,
    keyedCounts: new KeyedCounts(start.keyedCounts),
  })
  const serve = node.serve.bind(node)

  let mayHaveMore = false
  let endAt: Milliseconds | undefined
  while (endAt === undefined || (linuxClock.now() < endAt && !node.hasLeft)) {
    const slept = linuxClock.now()
    network.wait(
      mayHaveMore || node.hasObserved ? 0 : timeout(slept, node.deadline(slept), network.deadline(slept)),
    )
    const woke = linuxClock.now()
    network.serveReadable(woke, serve)
    node.serveSpeakers(woke)
    // One a turn: what is said in slices is carried out in slices, with frames answered in between.
    const command: ThreadCommand | undefined = network.isWoken || mayHaveMore ? nextCommand(port) : undefined
    mayHaveMore = command !== undefined
    if (network.haveInterfacesChanged) node.refreshInterfaces(woke)
    if (command?.kind === 'desire') node.desire(woke, command.change)
    if (command?.kind === 'bgp') node.advertise(woke, read(command.message))
    if (command?.kind === 'advertised') node.ask(command.question, command.peer)
    if (command?.kind === 'peers') node.join(woke, command.addresses)
    if (command?.kind === 'inspectPeers')
      report({ kind: 'peersInspected', id: command.id, report: node.inspectPeers() })
    if (command?.kind === 'inspect')
      report({ kind: 'inspected', id: command.id, report: node.inspect(command.addresses) })
    if (command?.kind === 'trace') node.trace(command.isTraced)
    if (command?.kind === 'recordsWritten') node.recordsWritten()
    if (command?.kind === 'stop') {
      node.leave(woke)
      endAt = after(woke, LONGEST_LEAVE)
    }
    // Read anew: who was stopped since, before an answer was sent for one, is to know that before it decides.
    node.advance(linuxClock.now())
    network.advance(woke)
    if (node.hasObserved) report({ kind: 'observed', change: node.takeObserved(!mayHaveMore) })
    const news = node.takeNews()
    if (news !== undefined) report({ kind: 'news', news })
    const peers = node.takePeers(woke)
    if (peers !== undefined) report({ kind: 'bgp', report: peers })
    const slice = node.takeAnswer()
    if (slice !== undefined) report({ kind: 'advertised', slice })
    const batch = node.takeRecords()
    if (batch !== undefined) report({ kind: 'records', batch })
    core.recordTurn(linuxClock.now() - woke)
  }
  const batch = node.takeRecords(true)
  if (batch !== undefined) report({ kind: 'records', batch })
  node.close()
  network.leaveAll()
}

function nextCommand(port: MessagePort): ThreadCommand | undefined {
  const received: { message: ThreadCommand } | undefined = receiveMessageOnPort(port)
  return received?.message
}

/** How long to wait: until the first of two deadlines, where there are any. */
function timeout(now: Milliseconds, one: Milliseconds | undefined, other: Milliseconds | undefined): number {
  const first = Math.min(one ?? Infinity, other ?? Infinity)
  return Math.max(0, Math.min(LONGEST_WAIT, Math.ceil(first - now)))
}

if (parentPort !== null) runPacketThread(parentPort, workerData)
