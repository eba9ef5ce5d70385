// A packet plane as the main thread knows it: what is desired leaves as messages, by the ledgers of the real one, and what is
// done comes back in reports. Behind it there is nothing: whoever comes first in a succession answers, at once.

import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { RouteLedger } from '@ingot/bgp'
import type { AddressOutcome, Announcement, Desired, Interface } from '@ingot/layer2'
import { DesiredLedger, ObservedLedger } from '@ingot/layer2'
import type { BgpDesired, PacketPlane, PlaneCounters } from '@ingot/packets'
import type { StartPlane } from '@ingot/speaker'

const eth0: Interface = {
  index: 2,
  name: 'eth0',
  hardwareAddress: '02:00:00:00:00:02',
  linkLocal: null,
  arp: true,
}

type PlaneListener = Parameters<StartPlane>[0]

export class MessagePlane implements PacketPlane {
  readonly #node: string
  readonly #listener: PlaneListener
  readonly #desired = new DesiredLedger()
  readonly #routes = new RouteLedger()
  readonly #observed = new ObservedLedger()
  readonly #channel = new MessageChannel()
  /** Addresses and prefixes that have crossed so far. */
  crossed = 0

  constructor(node: string, listener: PlaneListener) {
    this.#node = node
    this.#listener = listener
  }

  apply(desired: Desired): void {
    const outcomes: AddressOutcome[] = []
    for (const change of this.#desired.steps(desired)) {
      this.#post(change, change.announcements.length + change.withdrawn.length)
      outcomes.push(
        ...change.announcements.map((it) => this.#outcome(it)),
        ...change.withdrawn.map((address) => ({ address, interfaces: [] })),
      )
    }
    const { generation } = desired
    const report = { generation, interfaces: [eth0], outcomes, verdicts: [], isComplete: true }
    const observed = this.#observed.take(report)
    if (observed !== undefined) this.#listener.onObserved(observed)
  }

  advertise({ routes }: BgpDesired): void {
    for (const change of this.#routes.steps(routes))
      this.#post(JSON.stringify(change), change.prefixes.length)
  }

  join(): void {}

  advertised(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  inspectPeers(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  inspect(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  counters(): PlaneCounters {
    return { addresses: [], heartbeats: [], dropped: {}, wakeUps: 0, longestTurn: 0 }
  }

  close(): Promise<void> {
    this.#channel.port1.close()
    return Promise.resolve()
  }

  #outcome({ address, succession }: Announcement): AddressOutcome {
    return { address, interfaces: succession[0] === this.#node ? ['eth0'] : [] }
  }

  #post(message: unknown, items: number): void {
    this.crossed += items
    this.#channel.port1.postMessage(message)
    // by somebody else in the real one; without it they would pile up
    receiveMessageOnPort(this.#channel.port2)
  }
}
