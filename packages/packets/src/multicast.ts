// Memberships of solicited-node groups (RFC 4291 2.7.1), so that snooping switches deliver the solicitations for our
// addresses. The kernel holds the first of them, where everybody can see them. It walks the list of all groups of an
// interface for every multicast packet, though, so past some hundred Ingot is the listener itself. A group stays where
// it was joined until it is left. Why, and what it costs: docs/adr/0004-ingot-is-a-multicast-listener.md.

import type { Milliseconds } from '@ingot/api'
import type { Interface } from '@ingot/layer2'
import type { Address } from '@ingot/net'
import { KernelGroups } from './kernel-groups.ts'
import { ENODEV } from './errno.ts'
import { openListeningInterface, senderOf, type ListeningInterface } from './listening-interface.ts'
import type { Link } from './netlink.ts'
import type { OpenSockets } from './open-sockets.ts'

/** How many groups of an interface the kernel holds. */
export const KERNEL_GROUPS = 32

export class Memberships {
  readonly #sockets: OpenSockets
  readonly #kernel: KernelGroups
  readonly #listening = new Map<number, ListeningInterface>()
  #interfaces: ReadonlyMap<number, Interface> = new Map()
  #carrierChanges: ReadonlyMap<number, number> = new Map()

  constructor(sockets: OpenSockets) {
    this.#sockets = sockets
    this.#kernel = new KernelGroups(sockets)
  }

  /**
   * Takes note of the interfaces that may answer, and of the state of all links. Listening ends where an interface is
   * gone, or has no address to speak from; where the wire was plugged anew all is reported anew, as the kernel does.
   */
  setInterfaces(interfaces: readonly Interface[], links: readonly Link[]): void {
    const pluggedBefore = this.#carrierChanges
    this.#interfaces = new Map(interfaces.map((found) => [found.index, found]))
    this.#carrierChanges = new Map(links.map(({ index, carrierChanges }) => [index, carrierChanges]))
    for (const [index, listening] of this.#listening) {
      const sender = this.#senderOn(index)
      if (sender === undefined) {
        this.#close(index, listening)
        continue
      }
      listening.listener.setSender(sender)
      if (pluggedBefore.get(index) !== this.#carrierChanges.get(index)) listening.listener.reportAll()
    }
  }

  /** Joins `group` on an interface; 0, or `-errno`. */
  join(group: Address, interfaceIndex: number): number {
    if (this.#kernel.count(interfaceIndex) < KERNEL_GROUPS) return this.#kernel.join(group, interfaceIndex)
    const listening = this.#listening.get(interfaceIndex) ?? this.#open(interfaceIndex)
    if ('errno' in listening) return -listening.errno
    listening.listener.join(group)
    return 0
  }

  leave(group: Address, interfaceIndex: number): void {
    if (this.#kernel.leave(group, interfaceIndex)) return
    this.#listening.get(interfaceIndex)?.listener.leave(group)
  }

  /** Takes in the queries that wait. */
  serveReadable(now: Milliseconds): void {
    for (const listening of this.#listening.values()) if (listening.polled.isReadable) listening.receive(now)
  }

  /** Sends the reports that are due, and ends listening where there is nothing more to say. */
  advance(now: Milliseconds): void {
    for (const [index, listening] of this.#listening) {
      listening.advance(now)
      if (listening.listener.isFinished) this.#close(index, listening)
    }
  }

  /** When `advance` has to be called next, if at all. */
  deadline(now: Milliseconds): Milliseconds | undefined {
    let first: Milliseconds | undefined
    for (const { listener } of this.#listening.values()) {
      const deadline = listener.deadline(now)
      if (first === undefined || (deadline !== undefined && deadline < first)) first = deadline
    }
    return first
  }

  /** Says that every group is left; the kernel says so for its own when their sockets are closed. */
  leaveAll(): void {
    for (const listening of this.#listening.values()) listening.leaveAll()
  }

  #open(interfaceIndex: number) {
    const sender = this.#senderOn(interfaceIndex)
    if (sender === undefined) return { errno: ENODEV }
    const opened = openListeningInterface(this.#sockets, interfaceIndex, sender)
    if ('errno' in opened) return opened
    this.#listening.set(interfaceIndex, opened)
    return opened
  }

  #close(interfaceIndex: number, listening: ListeningInterface): void {
    this.#listening.delete(interfaceIndex)
    listening.leaveAll()
    this.#sockets.release(listening.polled)
  }

  #senderOn(interfaceIndex: number) {
    const found = this.#interfaces.get(interfaceIndex)
    return found === undefined ? undefined : senderOf(found)
  }
}
