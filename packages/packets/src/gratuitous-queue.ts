// Gratuitous ARP and unsolicited neighbour advertisements that wait to be sent: a slice per turn of the loop, so that
// a burst for thousands of addresses never holds up a reply. Whether, and on which interfaces, an address is announced
// is looked up when its turn comes: the core builds nothing for an interface that is no longer among them.

import type { Milliseconds } from '@ingot/api'
import type { Address } from '@ingot/net'
import type { PacketCore } from '@ingot/wire'
import type { AttachedInterface } from './attached-interface.ts'
import type { LeasedSender } from './leased-sender.ts'
import type { Link } from './network.ts'

/** An address announces itself by two frames at most: gratuitous ARP as a request and as a reply. */
const FRAMES_PER_ADDRESS = 2
/** Frames in one turn: broadcasts are dear, some microseconds each. */
const FRAMES_PER_TURN = 64

/** An address that is answered for now, by its number in the table; undefined otherwise. */
type FindEntry = (
  address: Address,
) => { readonly entry: number; readonly announcedAt: Map<number, Milliseconds> } | undefined

export class GratuitousQueue {
  readonly #core: PacketCore
  readonly #sender: LeasedSender
  readonly #waiting: { readonly address: Address; readonly attached: AttachedInterface }[] = []
  #next = 0

  constructor(core: PacketCore, sender: LeasedSender) {
    this.#core = core
    this.#sender = sender
  }

  get isEmpty(): boolean {
    return this.#next === this.#waiting.length
  }

  add(address: Address, attached: AttachedInterface): void {
    this.#waiting.push({ address, attached })
  }

  /** Sends some of them; what the wire does not take, or the lease does not allow, is lost, as any frame may be. */
  sendSlice(now: Milliseconds, findEntry: FindEntry): void {
    let link: Link | undefined
    let filled = 0
    let sent = 0
    while (!this.isEmpty && sent + filled + FRAMES_PER_ADDRESS <= FRAMES_PER_TURN) {
      const waiting = this.#waiting[this.#next++]
      if (waiting === undefined) break
      const found = findEntry(waiting.address)
      const through = waiting.attached.link(waiting.address)
      if (found === undefined || through === undefined) continue
      if (link !== undefined && link !== through) {
        this.#sender.send(link, filled)
        sent += filled
        filled = 0
      }
      link = through
      const built = this.#core.buildGratuitous(found.entry, waiting.attached.slot, filled)
      if (built > 0) found.announcedAt.set(through.interfaceIndex, now)
      filled += built
    }
    if (link !== undefined && filled > 0) this.#sender.send(link, filled)
    if (this.isEmpty) this.#next = this.#waiting.length = 0
  }
}
