// The descriptors of the packet thread, and the one `poll` that waits for all of them. Each is entered in the shared
// table for as long as it is open, since a thread that died leaves its sockets behind. What a wait has found is kept
// beside the descriptor until the next, for whoever serves it to look at. Waiting allocates nothing.

import type { DescriptorTable } from './descriptor-table.ts'
import * as libc from './libc.ts'

const POLLIN = 1
const POLLOUT = 4
/** Errors, which the next call on the socket takes back: they concern who reads as much as who writes. */
const POLLERR_POLLHUP_POLLNVAL = 8 | 16 | 32

/** One descriptor that is waited for. */
export class Polled {
  readonly fd: libc.Descriptor
  /** What is waited for from the next wait on. */
  wantsToRead = true
  wantsToWrite = false
  /** What the last wait found. */
  isReadable = false
  isWritable = false

  constructor(fd: libc.Descriptor) {
    this.fd = fd
  }
}

export class OpenSockets {
  readonly #table: DescriptorTable
  readonly #closeElsewhere: (fd: libc.Descriptor) => void
  readonly #polled: Polled[] = []
  // struct pollfd: i32 fd, i16 events, i16 revents.
  #descriptors = new Int32Array(0)

  /** `closeElsewhere` has another thread close a descriptor that is done with. */
  constructor(table: DescriptorTable, closeElsewhere: (fd: libc.Descriptor) => void) {
    this.#table = table
    this.#closeElsewhere = closeElsewhere
  }

  /** Enters an open descriptor that is waited for. */
  poll(fd: libc.Descriptor): Polled {
    this.#table.add(fd)
    return this.pollOnly(fd)
  }

  /** Waits for a descriptor that somebody else has opened and will close. */
  pollOnly(fd: libc.Descriptor): Polled {
    const polled = new Polled(fd)
    this.#polled.push(polled)
    this.#descriptors = new Int32Array(this.#polled.length * 2)
    return polled
  }

  /** Enters an open descriptor that nobody waits for. */
  keep(fd: libc.Descriptor): void {
    this.#table.add(fd)
  }

  /** Has another thread close a packet socket: the kernel takes some 10 ms for it, and replies would wait. */
  release(polled: Polled): void {
    this.#forget(polled)
    this.#closeElsewhere(polled.fd)
  }

  /** Closes any other socket here and now: its other end, or who binds the same port next, hears of it at once. */
  close(polled: Polled): void {
    this.#forget(polled)
    libc.close(polled.fd)
  }

  /** Sleeps until something is ready or `timeout` milliseconds went by, and notes what is. */
  wait(timeout: number): void {
    const descriptors = this.#descriptors
    for (let index = 0; index < this.#polled.length; index++) {
      const polled = this.#polled[index]
      if (polled === undefined) continue
      // A negative descriptor is passed over, errors and all.
      descriptors[index * 2] = polled.wantsToRead || polled.wantsToWrite ? polled.fd : -1
      descriptors[index * 2 + 1] = (polled.wantsToRead ? POLLIN : 0) | (polled.wantsToWrite ? POLLOUT : 0)
    }
    libc.poll(descriptors, this.#polled.length, timeout)
    for (let index = 0; index < this.#polled.length; index++) {
      const polled = this.#polled[index]
      if (polled === undefined) continue
      const found = (descriptors[index * 2 + 1] ?? 0) >>> 16
      polled.isReadable = (found & (POLLIN | POLLERR_POLLHUP_POLLNVAL)) !== 0
      polled.isWritable = (found & (POLLOUT | POLLERR_POLLHUP_POLLNVAL)) !== 0
    }
  }

  #forget(polled: Polled): void {
    this.#table.remove(polled.fd)
    const at = this.#polled.indexOf(polled)
    if (at >= 0) this.#polled.splice(at, 1)
    polled.isReadable = polled.isWritable = false
  }
}
