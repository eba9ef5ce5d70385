// The one module that touches bun:ffi: the libc calls of the packet plane, libc only, each synchronous and
// non-blocking (poll alone waits). No callbacks, no foreign threads. The main thread loads it before any Worker does,
// because a first dlopen in several fresh Workers at once has crashed. A failed call is a value that names its errno.

import { dlopen, ptr, read, type Pointer } from 'bun:ffi'

const { symbols: c } = dlopen('libc.so.6', {
  socket: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
  bind: { args: ['i32', 'ptr', 'u32'], returns: 'i32' },
  setsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'u32'], returns: 'i32' },
  getsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'ptr'], returns: 'i32' },
  recvmmsg: { args: ['i32', 'u64', 'u32', 'i32', 'ptr'], returns: 'i32' },
  sendmmsg: { args: ['i32', 'u64', 'u32', 'i32'], returns: 'i32' },
  recv: { args: ['i32', 'ptr', 'u64', 'i32'], returns: 'i64' },
  send: { args: ['i32', 'ptr', 'u64', 'i32'], returns: 'i64' },
  recvmsg: { args: ['i32', 'ptr', 'i32'], returns: 'i64' },
  recvfrom: { args: ['i32', 'ptr', 'u64', 'i32', 'ptr', 'ptr'], returns: 'i64' },
  sendto: { args: ['i32', 'ptr', 'u64', 'i32', 'ptr', 'u32'], returns: 'i64' },
  listen: { args: ['i32', 'i32'], returns: 'i32' },
  accept4: { args: ['i32', 'ptr', 'ptr', 'i32'], returns: 'i32' },
  connect: { args: ['i32', 'ptr', 'u32'], returns: 'i32' },
  getsockname: { args: ['i32', 'ptr', 'ptr'], returns: 'i32' },
  poll: { args: ['ptr', 'u64', 'i32'], returns: 'i32' },
  eventfd: { args: ['u32', 'i32'], returns: 'i32' },
  read: { args: ['i32', 'ptr', 'u64'], returns: 'i64' },
  write: { args: ['i32', 'ptr', 'u64'], returns: 'i64' },
  close: { args: ['i32'], returns: 'i32' },
  clock_gettime: { args: ['i32', 'ptr'], returns: 'i32' },
  __errno_location: { args: [], returns: 'ptr' },
})

/** An open descriptor, or `-errno`. The same holds for every count that a call below returns. */
export type Descriptor = number

/** The address in this process of the first octet of `bytes`; stays right as long as its buffer lives. */
export function addressOf(bytes: Uint8Array): number {
  return ptr(bytes)
}

/** `socket(2)`, always close-on-exec and non-blocking. */
export function socket(family: number, type: number, protocol: number): Descriptor {
  const SOCK_CLOEXEC_NONBLOCK = 0o2000000 | 0o4000
  return checked(c.socket(family, type | SOCK_CLOEXEC_NONBLOCK, protocol))
}

/** `bind(2)` to a `struct sockaddr` of any family. */
export function bind(fd: Descriptor, socketAddress: Uint8Array): number {
  return checked(c.bind(fd, ptr(socketAddress), socketAddress.length))
}

/** `setsockopt(2)`. */
export function setOption(fd: Descriptor, level: number, name: number, value: Uint8Array): number {
  return checked(c.setsockopt(fd, level, name, ptr(value), value.length))
}

/** `getsockopt(2)`: the value is written to `into`, whose length is what is asked for. */
export function getOption(fd: Descriptor, level: number, name: number, into: Uint8Array): number {
  const length = Int32Array.of(into.length)
  return checked(c.getsockopt(fd, level, name, ptr(into), ptr(length)))
}

/** `recvmmsg(2)` into `count` message headers at process address `headers`; how many messages came, or `-errno`. */
export function receiveMessages(fd: Descriptor, headers: number, count: number, flags = 0): number {
  const MSG_DONTWAIT = 0x40
  return checked(c.recvmmsg(fd, headers, count, MSG_DONTWAIT | flags, null))
}

/** `sendmmsg(2)` of `count` message headers at process address `headers`; how many were taken, or `-errno`. */
export function sendMessages(fd: Descriptor, headers: number, count: number): number {
  const MSG_DONTWAIT = 0x40
  return checked(c.sendmmsg(fd, headers, count, MSG_DONTWAIT))
}

/** `recv(2)`; the octets written to `into`, or `-errno`. */
export function receive(fd: Descriptor, into: Uint8Array): number {
  return checked(Number(c.recv(fd, ptr(into), into.length, 0)))
}

/** `send(2)`; the octets taken, or `-errno`. */
export function send(fd: Descriptor, bytes: Uint8Array): number {
  return checked(Number(c.send(fd, ptr(bytes), bytes.length, 0)))
}

/** `recvmsg(2)` into the message header; the octets that came, or `-errno`. */
export function receiveMessage(fd: Descriptor, header: Uint8Array): number {
  return checked(Number(c.recvmsg(fd, ptr(header), 0)))
}

/** `send(2)` on a stream whose other end may be gone: no signal, `-EPIPE`. */
export function sendQuietly(fd: Descriptor, bytes: Uint8Array): number {
  const MSG_NOSIGNAL = 0x4000
  return checked(Number(c.send(fd, ptr(bytes), bytes.length, MSG_NOSIGNAL)))
}

/** `recvfrom(2)`; the octets written to `into`, the sender's `struct sockaddr` in `from`. */
export function receiveFrom(fd: Descriptor, into: Uint8Array, from: Uint8Array): number {
  const length = Int32Array.of(from.length)
  return checked(Number(c.recvfrom(fd, ptr(into), into.length, 0, ptr(from), ptr(length))))
}

/** `sendto(2)`; the octets taken. */
export function sendTo(fd: Descriptor, bytes: Uint8Array, to: Uint8Array): number {
  return checked(Number(c.sendto(fd, ptr(bytes), bytes.length, 0, ptr(to), to.length)))
}

/** `listen(2)`. */
export function listen(fd: Descriptor, backlog: number): number {
  return checked(c.listen(fd, backlog))
}

/** `accept4(2)`, close-on-exec and non-blocking; the other end's `struct sockaddr` in `from`. */
export function accept(fd: Descriptor, from: Uint8Array): Descriptor {
  const SOCK_CLOEXEC_NONBLOCK = 0o2000000 | 0o4000
  return checked(c.accept4(fd, ptr(from), ptr(Int32Array.of(from.length)), SOCK_CLOEXEC_NONBLOCK))
}

/** `connect(2)`; `-EINPROGRESS` when the answer is to come. */
export function connect(fd: Descriptor, to: Uint8Array): number {
  return checked(c.connect(fd, ptr(to), to.length))
}

/** `getsockname(2)`: the `struct sockaddr` that the socket is bound to. */
export function socketName(fd: Descriptor, into: Uint8Array): number {
  return checked(c.getsockname(fd, ptr(into), ptr(Int32Array.of(into.length))))
}

/** `poll(2)` over an array of `struct pollfd`; how many are ready. `timeout` in whole milliseconds, -1 for ever. */
export function poll(descriptors: Int32Array, count: number, timeout: number): number {
  return checked(c.poll(ptr(descriptors), count, timeout))
}

/** A new `eventfd(2)`, non-blocking. */
export function eventDescriptor(): Descriptor {
  const EFD_CLOEXEC_NONBLOCK = 0o2000000 | 0o4000
  return checked(c.eventfd(0, EFD_CLOEXEC_NONBLOCK))
}

const one = new BigUint64Array([1n])
const sink = new BigUint64Array(1)

/** Wakes whoever polls the eventfd. */
export function wake(fd: Descriptor): void {
  c.write(fd, ptr(one), 8)
}

/** Takes back all wake-ups of the eventfd. */
export function drainWakes(fd: Descriptor): void {
  c.read(fd, ptr(sink), 8)
}

// struct timespec: seconds i64, nanoseconds i64. Read as 32-bit words, since a bigint would be allocated.
const timespec = new Uint32Array(4)
const CLOCK_REALTIME = 0
const CLOCK_BOOTTIME = 7

/** Milliseconds since the machine was started, the time that it was suspended included. Allocates nothing. */
export function boottime(): number {
  return readClock(CLOCK_BOOTTIME)
}

/** Milliseconds since 1970, by the clock that the kernel stamps received frames with. Allocates nothing. */
export function realtime(): number {
  return readClock(CLOCK_REALTIME)
}

function readClock(clock: number): number {
  c.clock_gettime(clock, ptr(timespec))
  const seconds = (timespec[1] ?? 0) * 2 ** 32 + (timespec[0] ?? 0)
  return seconds * 1000 + (timespec[2] ?? 0) / 1e6
}

/** `close(2)`. */
export function close(fd: Descriptor): void {
  c.close(fd)
}

// errno is a fixed place per thread, so it is looked up once per thread.
let errnoLocation: Pointer | undefined

function checked(result: number): number {
  if (result >= 0) return result
  errnoLocation ??= Number(c.__errno_location()) as Pointer
  return -read.i32(errnoLocation, 0)
}
