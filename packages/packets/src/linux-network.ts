// The real network: packet sockets, rtnetlink and multicast memberships of the network namespace that the process
// runs in, and the one `poll` that waits for all of them. Every descriptor is entered in the shared table, and none is
// closed here: the kernel takes some 10 ms to close a packet socket, and replies would wait for it.

import { milliseconds, type Milliseconds } from '@ingot/api'
import type { Interface } from '@ingot/layer2'
import type { Address } from '@ingot/net'
import type { DescriptorTable } from './descriptor-table.ts'
import { answering, drainChanges, listLinks, openListing, watchChanges } from './interfaces.ts'
import * as libc from './libc.ts'
import type { ListeningInterface } from './listening-interface.ts'
import { Memberships } from './multicast.ts'
import type { Clock, Link, Network, OpenFailure, Protocol } from './network.ts'
import { openPacketSocket, PacketSocket } from './packet-socket.ts'

const POLLIN = 1
/** How soon, in milliseconds, interfaces are listed again that could not be, or not all of them. */
const LIST_AGAIN_WITHIN = 50

/** CLOCK_BOOTTIME and CLOCK_REALTIME. */
export const linuxClock: Clock = {
  now: () => milliseconds(libc.boottime()),
  realtime: () => milliseconds(libc.realtime()),
}

export class LinuxNetwork implements Network {
  readonly clock = linuxClock
  /** What the last `wait` found: the main thread has said something; links or addresses changed. */
  isWoken = false
  haveInterfacesChanged = false
  readonly #memory: number
  readonly #table: DescriptorTable
  readonly #wakeFd: libc.Descriptor
  readonly #closeElsewhere: (fd: libc.Descriptor) => void
  readonly #listing: libc.Descriptor
  readonly #changes: libc.Descriptor
  readonly #memberships: Memberships
  readonly #sockets: PacketSocket[] = []
  #interfaces: readonly Interface[] = []
  #isToBeListedAgain = false
  #listening: readonly ListeningInterface[] = []
  // struct pollfd: i32 fd, i16 events, i16 revents. First the wake-up, then the changes, the sockets, the listening.
  #polled = new Int32Array()

  /**
   * `memory` is the process address of the core's memory, `wakeFd` the eventfd by which the main thread ends a wait;
   * `closeElsewhere` has another thread close a descriptor that is done with.
   */
  constructor(
    memory: number,
    table: DescriptorTable,
    wakeFd: libc.Descriptor,
    closeElsewhere: (fd: libc.Descriptor) => void,
  ) {
    this.#memory = memory
    this.#table = table
    this.#wakeFd = wakeFd
    this.#closeElsewhere = closeElsewhere
    this.#listing = this.#entered(openListing())
    this.#changes = this.#entered(watchChanges())
    this.#memberships = new Memberships(
      (fd) => {
        table.add(fd)
        this.#watch()
      },
      (fd) => this.#release(fd),
    )
    this.#watch()
  }

  /**
   * One that its sockets were cut off from, because it went away and came back unseen, counts as gone this time, so
   * that everything about it is opened anew the next time.
   */
  listInterfaces(): readonly Interface[] {
    const dump = listLinks(this.#listing)
    const cutOff = new Set(this.#sockets.filter(({ isCutOff }) => isCutOff).map((it) => it.interfaceIndex))
    this.#isToBeListedAgain = dump === undefined || cutOff.size > 0
    if (dump === undefined) return this.#interfaces
    this.#interfaces = answering(dump).filter(({ index }) => !cutOff.has(index))
    this.#memberships.setInterfaces(this.#interfaces, dump.links)
    return this.#interfaces
  }

  open(attached: Interface, protocol: Protocol): Link | OpenFailure {
    const opened = openPacketSocket(this.#memory, attached, protocol, (fd) => this.#release(fd))
    if (!(opened instanceof PacketSocket)) return opened
    this.#table.add(opened.fd)
    this.#sockets.push(opened)
    this.#watch()
    return opened
  }

  join(group: Address, interfaceIndex: number): number {
    return -this.#memberships.join(group, interfaceIndex)
  }

  leave(group: Address, interfaceIndex: number): void {
    this.#memberships.leave(group, interfaceIndex)
  }

  /** Sleeps until a frame waits, an interface changed, the main thread wakes us, or `timeout` milliseconds went by. */
  wait(timeout: number): void {
    const longest = this.#isToBeListedAgain ? Math.min(timeout, LIST_AGAIN_WITHIN) : timeout
    const isAnyReady = libc.poll(this.#polled, this.#polled.length / 2, longest) > 0
    this.isWoken = isAnyReady && isReady(this.#polled, 0)
    const areChangesTold = isAnyReady && isReady(this.#polled, 1)
    if (this.isWoken) libc.drainWakes(this.#wakeFd)
    if (areChangesTold) drainChanges(this.#changes)
    this.haveInterfacesChanged = areChangesTold || this.#isToBeListedAgain
  }

  /** Has every link served that the last `wait` found readable, and takes in MLD queries. Allocates nothing. */
  serveReadable(now: Milliseconds, serve: (link: Link) => void): void {
    for (let index = 0; index < this.#sockets.length; index++) {
      const socket = this.#sockets[index]
      if (socket === undefined || !isReady(this.#polled, 2 + index)) continue
      serve(socket)
      if (socket.isCutOff) this.haveInterfacesChanged = true
    }
    const first = 2 + this.#sockets.length
    for (let index = 0; index < this.#listening.length; index++) {
      if (isReady(this.#polled, first + index)) this.#listening[index]?.receive(now)
    }
  }

  /** Sends the MLD reports that are due. */
  advance(now: Milliseconds): void {
    this.#memberships.advance(now)
  }

  /** When `advance` has to be called next, if at all. */
  deadline(now: Milliseconds): Milliseconds | undefined {
    return this.#memberships.deadline(now)
  }

  /** Leaves all groups. The descriptors stay open and in the table. */
  leaveAll(): void {
    this.#memberships.leaveAll()
  }

  #entered(fd: libc.Descriptor): libc.Descriptor {
    if (fd < 0) throw new Error(`no netlink socket: ${libc.errnoName(-fd)}`)
    this.#table.add(fd)
    return fd
  }

  #release(fd: libc.Descriptor): void {
    this.#table.remove(fd)
    this.#closeElsewhere(fd)
    const at = this.#sockets.findIndex((socket) => socket.fd === fd)
    if (at >= 0) this.#sockets.splice(at, 1)
    this.#watch()
  }

  #watch(): void {
    this.#listening = this.#memberships.listening()
    const sockets = [...this.#sockets, ...this.#listening]
    const descriptors = [this.#wakeFd, this.#changes, ...sockets.map(({ fd }) => fd)]
    this.#polled = Int32Array.from(descriptors.flatMap((fd) => [fd, POLLIN]))
  }
}

/** Any returned event counts, errors too: reading the socket takes the error back. `revents` is the upper half. */
function isReady(polled: Int32Array, index: number): boolean {
  return (polled[index * 2 + 1] ?? 0) >>> 16 !== 0
}
