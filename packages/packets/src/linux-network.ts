// The real network: packet sockets, rtnetlink and multicast memberships of the network namespace that the process
// runs in, and the one `poll` that waits for all of them. Every descriptor is entered in the shared table, and none is
// closed here: the kernel takes some 10 ms to close a packet socket, and replies would wait for it.

import { milliseconds, type Milliseconds } from '@ingot/api'
import type { Interface } from '@ingot/layer2'
import type { Address } from '@ingot/net'
import { LinuxDatagrams } from './datagram-socket.ts'
import type { DescriptorTable } from './descriptor-table.ts'
import {
  answering,
  drainChanges,
  listGateways,
  listLinks,
  listRouters,
  listStations,
  localLinks,
  openListing,
  watchChanges,
} from './interfaces.ts'
import { openEchoSocket, openKeyedSocket } from './keyed-socket.ts'
import { errnoName } from './errno.ts'
import * as libc from './libc.ts'
import type { AdvertisedLinks, LocalLink } from './local-links.ts'
import { Memberships } from './multicast.ts'
import type { Clock, KeyedLink, KnownStations, Link, Network, OpenFailure, Protocol } from './network.ts'
import { OpenSockets, type Polled } from './open-sockets.ts'
import { openPacketSocket, PacketSocket } from './packet-socket.ts'
import { advertise, openAdvertising } from './router-advertisements.ts'
import { LinuxStreams } from './stream-socket.ts'
import type { Datagrams, Streams } from './transport.ts'

/** How soon, in milliseconds, interfaces are listed again that could not be, or not all of them. */
const LIST_AGAIN_WITHIN = 50

/** CLOCK_BOOTTIME and CLOCK_REALTIME. */
export const linuxClock: Clock = {
  now: () => milliseconds(libc.boottime()),
  realtime: () => milliseconds(libc.realtime()),
}

export class LinuxNetwork implements Network, AdvertisedLinks {
  readonly clock = linuxClock
  readonly datagrams: Datagrams
  readonly streams: Streams
  /** What the last `wait` found: the main thread has said something; links or addresses changed. */
  isWoken = false
  haveInterfacesChanged = false
  readonly #memory: number
  readonly #excluded: readonly RegExp[]
  readonly #open: OpenSockets
  readonly #woken: Polled
  readonly #listing: libc.Descriptor
  readonly #changes: Polled
  readonly #memberships: Memberships
  readonly #sockets: PacketSocket[] = []
  #interfaces: readonly Interface[] = []
  #links: readonly LocalLink[] = []
  #isToBeListedAgain = false
  #advertising: libc.Descriptor | undefined

  /**
   * `memory` is the process address of the core's memory, `wakeFd` the eventfd by which the main thread ends a wait;
   * `closeElsewhere` has another thread close a descriptor that is done with. An interface whose name one of
   * `excludedInterfaces` finds never answers.
   */
  constructor(
    memory: number,
    table: DescriptorTable,
    wakeFd: libc.Descriptor,
    closeElsewhere: (fd: libc.Descriptor) => void,
    excludedInterfaces: readonly RegExp[] = [],
  ) {
    this.#memory = memory
    this.#excluded = excludedInterfaces
    this.#open = new OpenSockets(table, closeElsewhere)
    this.datagrams = new LinuxDatagrams(this.#open)
    this.streams = new LinuxStreams(this.#open)
    this.#woken = this.#open.pollOnly(wakeFd)
    this.#listing = opened(openListing())
    this.#open.keep(this.#listing)
    this.#changes = this.#open.poll(opened(watchChanges()))
    this.#memberships = new Memberships(this.#open)
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
    this.#interfaces = answering(dump, this.#excluded).filter(({ index }) => !cutOff.has(index))
    this.#links = localLinks(dump)
    this.#memberships.setInterfaces(this.#interfaces, dump.links)
    return this.#interfaces
  }

  open(attached: Interface, protocol: Protocol): Link | OpenFailure {
    const opened = openPacketSocket(this.#memory, this.#open, attached, protocol, (closed) => {
      this.#sockets.splice(this.#sockets.indexOf(closed), 1)
    })
    if (opened instanceof PacketSocket) this.#sockets.push(opened)
    return opened
  }

  openKeyed(attached: Interface): KeyedLink | OpenFailure {
    return openKeyedSocket(this.#open, attached)
  }

  openEcho(attached: Interface): KeyedLink | OpenFailure {
    return openEchoSocket(this.#open, attached)
  }

  gateways(interfaceIndex: number): readonly Address[] {
    return listGateways(this.#listing, interfaceIndex)
  }

  stations(): KnownStations {
    return listStations(this.#listing)
  }

  links(): readonly LocalLink[] {
    return this.#links
  }

  routers(interfaceIndex: number): readonly Address[] {
    return listRouters(this.#listing, interfaceIndex)
  }

  advertiseRouter(interfaceIndex: number): void {
    this.#advertising ??= this.#openAdvertising()
    if (this.#advertising >= 0) advertise(this.#advertising, interfaceIndex)
  }

  join(group: Address, interfaceIndex: number): number {
    return -this.#memberships.join(group, interfaceIndex)
  }

  leave(group: Address, interfaceIndex: number): void {
    this.#memberships.leave(group, interfaceIndex)
  }

  /** Sleeps until a frame waits, an interface changed, the main thread wakes us, or `timeout` milliseconds went by. */
  wait(timeout: number): void {
    this.#open.wait(this.#isToBeListedAgain ? Math.min(timeout, LIST_AGAIN_WITHIN) : timeout)
    this.isWoken = this.#woken.isReadable
    if (this.isWoken) libc.drainWakes(this.#woken.fd)
    if (this.#changes.isReadable) drainChanges(this.#changes.fd)
    this.haveInterfacesChanged = this.#changes.isReadable || this.#isToBeListedAgain
  }

  /** Has every link served that the last `wait` found readable, and takes in MLD queries. Allocates nothing. */
  serveReadable(now: Milliseconds, serve: (link: Link) => void): void {
    for (let index = 0; index < this.#sockets.length; index++) {
      const socket = this.#sockets[index]
      if (socket === undefined || !socket.isReadable) continue
      serve(socket)
      if (socket.isCutOff) this.haveInterfacesChanged = true
    }
    this.#memberships.serveReadable(now)
  }

  /** Sends the MLD reports that are due. */
  advance(now: Milliseconds): void {
    this.#memberships.advance(now)
  }

  /** When `advance` has to be called next, if at all. */
  deadline(now: Milliseconds): Milliseconds | undefined {
    return this.#memberships.deadline(now)
  }

  #openAdvertising(): libc.Descriptor {
    const fd = openAdvertising()
    if (fd >= 0) this.#open.keep(fd)
    return fd
  }

  /** Leaves all groups. The descriptors stay open and in the table. */
  leaveAll(): void {
    this.#memberships.leaveAll()
  }
}

function opened(fd: libc.Descriptor): libc.Descriptor {
  if (fd < 0) throw new Error(`no netlink socket: ${errnoName(-fd)}`)
  return fd
}
