// What the tests of this package share: a core with one node's interface, and frames in and out of it by hand.

import { createMemory, PacketCore, type PacketCoreOptions } from './index.ts'
import { coreFile } from './core-file.ts'

const bytes = await Bun.file(coreFile).bytes()

/** A seed that every run has alike, so that a failing run can be repeated. */
export const SEED = 0x0123_4567_89ab_cdefn

/** A core with nothing announced, on a memory of its own unless a test wants to look into it. */
export function startCore(options: Partial<PacketCoreOptions> = {}): PacketCore {
  return new PacketCore(bytes, { memory: createMemory(), base: 0n, seed: SEED, ...options })
}

/** Plays one frame to a core; the reply, or null when there is none. */
export function exchange(
  core: PacketCore,
  frame: Uint8Array,
  facts: Parameters<PacketCore['writeFrame']>[2] = {},
): Uint8Array | null {
  core.writeFrame(0, frame, facts)
  return core.receive(0, 1) === 1 ? core.transmitted(0) : null
}

/** The reasons that were counted, without those at 0. */
export function reasonsCounted(core: PacketCore): Record<string, number> {
  return Object.fromEntries(Object.entries(core.counters.dropped()).filter(([, count]) => count > 0))
}

/** `02:00:00:00:00:10`, `192.0.2.10` or an IPv6 address with one `::`, as octets. */
export function octets(text: string): Uint8Array {
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text)) return Uint8Array.fromHex(text.replaceAll(':', ''))
  if (!text.includes(':')) return Uint8Array.from(text.split('.'), Number)
  const [head = '', tail = ''] = text.split('::')
  const groups = (part: string) => part.split(':').filter((group) => group !== '')
  const missing = 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)]
  return Uint8Array.fromHex(all.map((group) => group.padStart(4, '0')).join(''))
}
