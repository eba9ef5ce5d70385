// Typed calls into the packet core: addresses and hardware addresses as octets, places for the socket layer, and for a
// simulated segment the same frames in and out. Views of the memory are made once, and `receive` allocates nothing.
// It opens no socket and reads no file; the bytes of core.wasm, the memory and its process address are handed in.

import {
  ARGUMENT,
  ARGUMENT_SENDER,
  GENERATION,
  LEASE_UNTIL,
  LONGEST_TURN,
  NOW,
  REALTIME,
  WAKE_UPS,
} from '@ingot/wasm/memory-map'

import { CoreCounters } from './core-counters.ts'
import { loadCore, type CoreExports } from './loader.ts'
import { MessageRings, type MessageFacts } from './message-rings.ts'
import { Observations, type CoreObservation } from './observations.ts'

export interface PacketCoreOptions {
  /** From `createMemory`, not used by a core before. */
  readonly memory: WebAssembly.Memory
  /** The address in this process of the memory's first octet; 0n where no kernel is told of it. */
  readonly base: bigint
  /** A random number below 2^64, so that nobody can choose addresses that meet in the table. */
  readonly seed: bigint
}

export class PacketCore {
  readonly counters: CoreCounters
  readonly #core: CoreExports
  readonly #argument: Uint8Array
  readonly #doubles: Float64Array
  readonly #rings: MessageRings
  readonly #sender: Uint8Array
  readonly #observations: Observations

  /** Starts the core that lies in `bytes` on an unused memory. */
  constructor(bytes: Uint8Array<ArrayBuffer>, options: PacketCoreOptions) {
    const { buffer } = options.memory
    this.#core = loadCore(bytes, options.memory)
    this.#core.initialise(options.base, options.seed)
    this.#argument = new Uint8Array(buffer, ARGUMENT, 16)
    this.#sender = new Uint8Array(buffer, ARGUMENT_SENDER, 16)
    this.#doubles = new Float64Array(buffer)
    this.#doubles[LEASE_UNTIL / 8] = Infinity
    this.#rings = new MessageRings(buffer)
    this.counters = new CoreCounters(buffer)
    this.#observations = new Observations(buffer, this.counters)
  }

  /** What arrives on the slot (0 to 63) is answered with this hardware address (6 octets). */
  setInterface(slot: number, hardwareAddress: Uint8Array): void {
    this.#argument.set(hardwareAddress)
    this.#core.setInterface(slot)
  }

  /** Nothing that arrives on the slot is answered. */
  clearInterface(slot: number): void {
    this.#core.clearInterface(slot)
  }

  /**
   * Announces an address (4 or 16 octets) on a set of interfaces, bit n for slot n, or changes where it is announced.
   * Returns the number of its entry, which stays while it is announced; -1 when 65,536 addresses are.
   */
  announce(address: Uint8Array, interfaces: bigint, generation: number): number {
    write(address, this.#argument)
    return this.#core.announce(interfaces, generation)
  }

  /** Announces the address no longer. Returns whether it was announced. */
  withdraw(address: Uint8Array): boolean {
    write(address, this.#argument)
    return this.#core.withdraw() >= 0
  }

  /**
   * Watches for other stations that speak for an address (4 or 16 octets), on a set of interfaces in place of those
   * before; 0n ends it. False when 65,536 addresses are announced or watched.
   */
  watch(address: Uint8Array, interfaces: bigint): boolean {
    write(address, this.#argument)
    return this.#core.watch(interfaces) >= 0 || interfaces === 0n
  }

  /** What others were heard to say of announced and watched addresses since the last call. */
  takeObservations(): readonly CoreObservation[] {
    return this.#observations.take()
  }

  /**
   * Builds a question for an address: an ARP request or a neighbour solicitation. `sender`, of the same family, is an
   * address of the interface; 0.0.0.0 or :: makes it a probe, as duplicate address detection sends it. Returns how many transmit slots it took, 1 or 0.
   */
  buildAsk(target: Uint8Array, sender: Uint8Array, interfaceSlot: number, transmitSlot: number): number {
    write(target, this.#argument)
    write(sender, this.#sender)
    return this.#core.buildAsk(interfaceSlot, transmitSlot)
  }

  /**
   * Handles received messages 0 up to `count`, all of one interface; returns how many replies stand in the transmit
   * slots from 0 on.
   */
  receive(interfaceSlot: number, count: number): number {
    return this.#core.receive(interfaceSlot, count)
  }

  /** The address (4 or 16 octets) that the frame in a transmit slot speaks for; undefined when it asks. */
  transmittedFor(slot: number): Uint8Array | undefined {
    return this.counters.addressWithin(this.#rings.counterOf(slot))
  }

  /** The first `count` requests that were answered were not, because the lease had ended: they count as `lease_over`. */
  revoke(count: number): void {
    this.#core.revoke(count)
  }

  /** Frames in transmit slots `from` up to `to`, not included, did not leave: they count no longer as sent. */
  unsent(from: number, to: number): void {
    this.#core.unsent(from, to)
  }

  /**
   * Builds what announces an entry unasked, MetalLB's two ARP frames or one neighbour advertisement. Returns how many
   * transmit slots it took; 0 when it is not announced on that interface or the slots do not suffice.
   */
  buildGratuitous(entry: number, interfaceSlot: number, transmitSlot: number): number {
    return this.#core.buildGratuitous(entry, interfaceSlot, transmitSlot)
  }

  /** The whole table follows this generation of the desired state now. */
  setGeneration(generation: number): void {
    this.#doubles[GENERATION / 8] = generation
  }

  /**
   * The time of the batch that `receive` handles next, in milliseconds: of the monotonic clock that the lease is
   * measured by, and of the clock that received frames are stamped by.
   */
  setTime(now: number, realtime: number): void {
    this.#doubles[NOW / 8] = now
    this.#doubles[REALTIME / 8] = realtime
  }

  /** Nothing is answered from this moment of the monotonic clock on; Infinity, as at the start, is no lease. */
  get leaseUntil(): number {
    return this.#doubles[LEASE_UNTIL / 8] ?? 0
  }

  set leaseUntil(moment: number) {
    this.#doubles[LEASE_UNTIL / 8] = moment
  }

  /** Counts one turn of the packet thread's loop, `milliseconds` long. */
  recordTurn(milliseconds: number): void {
    this.#doubles[WAKE_UPS / 8] = this.counters.wakeUps() + 1
    if (milliseconds > this.counters.longestTurn()) this.#doubles[LONGEST_TURN / 8] = milliseconds
  }

  /** Puts a frame into a receive slot, as recvmmsg(2) would. For simulated segments, benchmarks and tests. */
  writeFrame(slot: number, frame: Uint8Array, facts?: MessageFacts): void {
    this.#rings.writeFrame(slot, frame, facts)
  }

  /** A copy of the frame in a transmit slot. For simulated segments and tests. */
  transmitted(slot: number): Uint8Array {
    return this.#rings.transmitted(slot)
  }
}

/** IPv4 as ::ffff:a.b.c.d. */
function write(address: Uint8Array, into: Uint8Array): void {
  if (address.length === 4) {
    into.fill(0, 0, 10).fill(0xff, 10, 12)
    into.set(address, 12)
  } else {
    into.set(address)
  }
}
