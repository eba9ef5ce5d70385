// The WASM core alone, in memory: frames per second through `receive` with 10,000 announced addresses, requests for
// random ones of them. What the sockets cost is in the other rows.

import { addressBytes } from '@ingot/net'
import { readCore } from '@ingot/packets'
import { BATCH, createMemory, PacketCore, RECEIVE_FRAME_SIZE, RECEIVE_FRAMES } from '@ingot/wire'
import { median } from './statistics.ts'

const ADDRESSES = 10_000
const ROUNDS = 11
const BATCHES_PER_ROUND = 1_000
const FIRST_ADDRESS = 0x0a630001
const ARP_TARGET_PROTOCOL_ADDRESS = 38

export interface CoreFigures {
  /** Frames per second, the requests lying in memory, each batch for other addresses. */
  readonly inPlace: number
  /** Frames per second, each batch written anew with all that the kernel writes: its caches are cold. */
  readonly afresh: number
}

/** The median of some rounds each; only `receive` is timed. */
export async function measureCore(): Promise<CoreFigures> {
  const memory = createMemory()
  const core = new PacketCore(await readCore(), { memory, base: 0n, seed: 0x5eedn })
  core.setInterface(0, Uint8Array.of(2, 0, 0, 0, 0, 0x10))
  const frames = Array.from({ length: ADDRESSES }, (_, index) => {
    const address = addressBytes({ family: 'IPv4', value: BigInt(FIRST_ADDRESS + index) })
    core.announce(address, 1n, 1)
    return arpRequest(address)
  })
  const writeFrame = (slot: number, index: number) => {
    const frame = frames[index]
    if (frame !== undefined) core.writeFrame(slot, frame)
  }
  const view = new DataView(memory.buffer)
  const writeTarget = (slot: number, index: number) => {
    const frame = RECEIVE_FRAMES + slot * RECEIVE_FRAME_SIZE
    view.setUint32(frame + ARP_TARGET_PROTOCOL_ADDRESS, FIRST_ADDRESS + index)
  }
  return { afresh: measure(core, writeFrame), inPlace: measure(core, writeTarget) }
}

/** `write` puts a request for address number `index` into a slot. */
function measure(core: PacketCore, write: (slot: number, index: number) => void): number {
  let random = 1
  const rates = Array.from({ length: ROUNDS }, () => {
    let spent = 0
    for (let batch = 0; batch < BATCHES_PER_ROUND; batch++) {
      for (let slot = 0; slot < BATCH; slot++) {
        random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0
        write(slot, random % ADDRESSES)
      }
      const start = performance.now()
      const replies = core.receive(0, BATCH)
      spent += performance.now() - start
      if (replies !== BATCH) throw new Error('a request was not answered')
    }
    return (BATCHES_PER_ROUND * BATCH * 1000) / spent
  })
  return median(rates)
}

function arpRequest(target: Uint8Array): Uint8Array {
  const head = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1]
  return Uint8Array.from([...head, 2, 0, 0, 0, 0, 1, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, ...target])
}
