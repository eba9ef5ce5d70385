// The one file that knows @assemblyscript/loader: from the bytes of a core and a memory to its exported functions.
// The loader is deprecated upstream but still published with each compiler; nothing else may import it.

import { instantiateSync } from '@assemblyscript/loader'

import { PAGE_BITS, SLOT_SIZE, SLOTS, SLOTS_DEFAULT } from '@ingot/wasm/bgp/memory-map'
import { MEMORY_PAGES } from '@ingot/wasm/memory-map'

/** What wasm/assembly/index.ts exports. A 64-bit argument is a bigint. */
export interface CoreExports extends Record<string, unknown> {
  initialise(base: bigint, seed: bigint): void
  setInterface(slot: number): void
  clearInterface(slot: number): void
  announce(interfaces: bigint, generation: number): number
  withdraw(): number
  watch(interfaces: bigint): number
  receive(interfaceSlot: number, count: number): number
  revoke(count: number): void
  unsent(from: number, to: number): void
  buildAsk(interfaceSlot: number, transmitSlot: number): number
  buildGratuitous(entry: number, interfaceSlot: number, transmitSlot: number): number
}

/** A memory that fits the core: shared, zeroed, and never growing, so its address in the process stays right. */
export function createMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES, shared: true })
}

/** Instantiates `build/core.wasm`, handed in as bytes. Throws WebAssembly's errors when they are not the core's. */
export function loadCore(bytes: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): CoreExports {
  return instantiateSync<CoreExports>(bytes, { env: { memory } }).exports
}

/** What wasm/assembly/bgp/index.ts exports. */
export interface BgpExports extends Record<string, unknown> {
  next(slot: number): number
  nextOfNote(slot: number): number
  makeRoom(slot: number, octets: number): number
  beginUpdate(slot: number, form: number, family: number): void
  append(size: number): number
  finishUpdate(): void
}

/** A memory with room for so many connections, shared, zeroed and never growing as that of the packet core. */
export function createBgpMemory(slots = SLOTS_DEFAULT): WebAssembly.Memory {
  const pages = Math.ceil((SLOTS + slots * SLOT_SIZE) / 2 ** PAGE_BITS)
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
}

/** Instantiates `build/bgp.wasm`, handed in as bytes or compiled from them. */
export function loadBgpCore(
  core: Uint8Array<ArrayBuffer> | WebAssembly.Module,
  memory: WebAssembly.Memory,
): BgpExports {
  return instantiateSync<BgpExports>(core, { env: { memory } }).exports
}
