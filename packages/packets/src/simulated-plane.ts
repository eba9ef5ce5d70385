// The packet plane on a simulated segment: the same reactor, core and announcer as on Linux, driven by a clock that
// the test moves. Nothing happens between two moves.

import { milliseconds, type Milliseconds } from '@ingot/api'
import { DesiredLedger, ObservedLedger } from '@ingot/layer2'
import type { Desired, Interface, Observed } from '@ingot/layer2'
import { createMemory, PacketCore } from '@ingot/wire'
import { inspectPeers, type PlanePeers } from './bgp/peer-inspection.ts'
import { inspect, type PlaneReport } from './inspection.ts'
import { KeyedCounts } from './keyed-counts.ts'
import { planeCounters } from './plane-counters.ts'
import type { PacketPlane, PlaneCounters } from './plane.ts'
import { Reactor } from './reactor.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import type { SimulatedSegment } from './simulated-segment.ts'

export interface SimulatedPlaneOptions {
  readonly wasm: Uint8Array<ArrayBuffer>
  readonly segment: SimulatedSegment
  readonly interfaces: readonly Interface[]
  readonly onObserved: (observed: Observed) => void
}

export class SimulatedPlane implements PacketPlane {
  readonly network: SimulatedNetwork
  readonly #reactor: Reactor
  readonly #core: PacketCore
  readonly #onObserved: (observed: Observed) => void
  readonly #desired = new DesiredLedger()
  readonly #observed = new ObservedLedger()
  #now = milliseconds(0)
  #isClosed = false

  constructor({ wasm, segment, interfaces, onObserved }: SimulatedPlaneOptions) {
    const core = new PacketCore(wasm, { memory: createMemory(), base: 0n, seed: 1n })
    this.#core = core
    this.network = new SimulatedNetwork(core, segment, interfaces)
    this.#reactor = new Reactor(core, this.network)
    this.#onObserved = onObserved
    this.refreshInterfaces()
  }

  apply(desired: Desired): void {
    for (const step of this.#desired.steps(desired)) {
      this.#reactor.desire(this.#now, step)
      this.settle()
    }
    this.#report()
  }

  /** Without effect: nobody gossips on a simulated segment. */
  join(): void {}

  /** Without effect: there is no router either. */
  advertise(): void {}

  advertised(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  inspectPeers(): Promise<PlanePeers> {
    return Promise.resolve(inspectPeers([], [], this.network.clock))
  }

  /** As if the kernel had said that interfaces changed. */
  refreshInterfaces(): void {
    this.#reactor.refreshInterfaces(this.#now)
    this.settle()
    this.#report()
  }

  /** Serves what waits and sends what is due, until nothing is left to do at this moment. */
  settle(): void {
    if (this.#isClosed) return
    do {
      for (const link of this.network.readable()) this.#reactor.serve(link)
      this.#reactor.advance(this.#now)
    } while (this.network.readable().length > 0 || this.#isDue())
  }

  /** Moves the clock to each deadline on the way to `now + duration`, and there. */
  advance(duration: Milliseconds): void {
    const end = milliseconds(this.#now + duration)
    for (;;) {
      const deadline = this.#reactor.deadline(this.#now)
      if (deadline === undefined || deadline > end) break
      this.#setTime(deadline)
      this.settle()
    }
    this.#setTime(end)
    this.settle()
  }

  counters(): PlaneCounters {
    return planeCounters(this.#core.counters, new KeyedCounts())
  }

  inspect(addresses: readonly string[]): Promise<PlaneReport> {
    const reactor = this.#reactor
    return Promise.resolve(
      inspect(addresses.length === 0 ? reactor.answered : addresses, {
        clock: this.network.clock,
        interfaces: reactor.interfaces,
        answering: (address) => reactor.answering(address),
        heard: () => undefined,
      }),
    )
  }

  close(): Promise<void> {
    this.#isClosed = true
    this.network.close()
    return Promise.resolve()
  }

  #report(): void {
    for (;;) {
      const observed = this.#observed.take(this.#reactor.takeObserved(true))
      if (observed !== undefined) return this.#onObserved(observed)
    }
  }

  #setTime(now: Milliseconds): void {
    this.#now = now
    this.network.clock.advanceTo(now)
  }

  #isDue(): boolean {
    const deadline = this.#reactor.deadline(this.#now)
    return deadline !== undefined && deadline <= this.#now
  }
}
