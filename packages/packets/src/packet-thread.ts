// The packet thread: the one loop of the one Worker that owns every socket. It waits in `poll` and nowhere else, so
// neither timers nor promises nor `onmessage` ever run here: what the main thread says is taken from the port after
// each wake-up. Errors end the Worker; the main thread closes what stays open and starts the next one.

import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { milliseconds, type Milliseconds } from '@ingot/api'
import type { Desired, Observed } from '@ingot/layer2'
import { PacketCore } from '@ingot/wire'
import { DescriptorTable } from './descriptor-table.ts'
import { addressOf } from './libc.ts'
import { LinuxNetwork } from './linux-network.ts'
import { Reactor } from './reactor.ts'

/** What the Worker is started with. */
export interface ThreadStart {
  readonly wasm: Uint8Array<ArrayBuffer>
  readonly memory: WebAssembly.Memory
  readonly descriptors: SharedArrayBuffer
  /** The eventfd by which the main thread wakes us. */
  readonly wakeFd: number
  /** Keys the hash of the address table. */
  readonly seed: bigint
}

/** What the main thread says. */
export type ThreadCommand = { readonly kind: 'desire'; readonly desired: Desired } | { readonly kind: 'stop' }

/** What the packet thread says. */
export type ThreadReport =
  { readonly kind: 'observed'; readonly observed: Observed } | { readonly kind: 'stopped' }

/** The loop turns at least this often, which is how the main thread knows that it lives. */
const LONGEST_WAIT = milliseconds(500)

export function runPacketThread(port: MessagePort, start: ThreadStart): void {
  const address = addressOf(new Uint8Array(start.memory.buffer))
  const core = new PacketCore(start.wasm, { memory: start.memory, base: BigInt(address), seed: start.seed })
  const network = new LinuxNetwork(address, new DescriptorTable(start.descriptors), start.wakeFd)
  const reactor = new Reactor(core, network)
  const serve = reactor.serve.bind(reactor)
  const report = (message: ThreadReport) => port.postMessage(message)

  reactor.refreshInterfaces(monotonic())
  report({ kind: 'observed', observed: reactor.observed() })
  for (;;) {
    network.wait(timeout(reactor.deadline(monotonic())))
    const woke = monotonic()
    network.serveReadable(serve)
    const command = network.isWoken ? newestCommand(port) : undefined
    if (command?.kind === 'stop') break
    if (network.haveInterfacesChanged) reactor.refreshInterfaces(woke)
    if (command?.kind === 'desire') reactor.desire(woke, command.desired)
    reactor.advance(woke)
    if (network.haveInterfacesChanged || command !== undefined) {
      report({ kind: 'observed', observed: reactor.observed() })
    }
    core.recordTurn(monotonic() - woke)
  }
  network.close()
  report({ kind: 'stopped' })
}

/** Each `Desired` is whole, so only the last one said counts, and `stop` is never followed by another. */
function newestCommand(port: MessagePort): ThreadCommand | undefined {
  let newest: ThreadCommand | undefined
  for (;;) {
    const received: { message: ThreadCommand } | undefined = receiveMessageOnPort(port)
    if (received === undefined) return newest
    newest = received.message
  }
}

function monotonic(): Milliseconds {
  return milliseconds(performance.now())
}

function timeout(deadline: Milliseconds | undefined): number {
  if (deadline === undefined) return LONGEST_WAIT
  return Math.max(0, Math.min(LONGEST_WAIT, Math.ceil(deadline - monotonic())))
}

if (parentPort !== null) runPacketThread(parentPort, workerData)
