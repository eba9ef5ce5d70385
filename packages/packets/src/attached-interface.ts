// One interface that answers: its slot in the WASM core, its link per protocol, and the filter of each link. It keeps
// its slot and its links while it changes, so that an address of ten thousand does not have to be entered again.

import type { Verdict } from '@ingot/api'
import type { Interface } from '@ingot/layer2'
import { formatAddress, parseHardwareAddress, type Address } from '@ingot/net'
import type { PacketCore } from '@ingot/wire'
import { LinkFilter } from './link-filter.ts'
import type { Link, Network, Protocol } from './network.ts'
import { filterRefused, linkFailed } from './plane-verdicts.ts'

export class AttachedInterface {
  readonly slot: number
  #interface: Interface
  /** Links that could not be opened, by the errno. */
  readonly #failures = new Map<Protocol, number>()
  #isFilterRefused = false
  /** Kept by themselves: a link that is opened anew lets their frames through again. */
  readonly #watched = new Map<string, Address>()
  readonly #links = new Map<Protocol, { readonly link: Link; readonly filter: LinkFilter }>()

  constructor(core: PacketCore, network: Network, attached: Interface, slot: number) {
    this.slot = slot
    this.#interface = attached
    this.update(core, network, attached)
  }

  /** The interface as far as it can answer: without the protocols that it has no link for. */
  get answering(): Interface {
    const { linkLocal } = this.#interface
    return {
      ...this.#interface,
      arp: this.#links.has('arp'),
      linkLocal: this.#links.has('ndp') ? linkLocal : null,
    }
  }

  /** Whether the network refused something. */
  get isRefused(): boolean {
    return this.#failures.size > 0 || this.#isFilterRefused
  }

  /** What the network refused. */
  get verdicts(): readonly Verdict[] {
    const { name } = this.#interface
    const failed = Array.from(this.#failures, ([protocol, errno]) => linkFailed(name, protocol, errno))
    return this.#isFilterRefused ? [...failed, filterRefused(name)] : failed
  }

  /** Tells the core the hardware address, opens the links that the interface is fit for and closes the others. */
  update(core: PacketCore, network: Network, attached: Interface): void {
    this.#interface = attached
    core.setInterface(this.slot, parseHardwareAddress(attached.hardwareAddress) ?? new Uint8Array(6))
    const fit: Readonly<Record<Protocol, boolean>> = { arp: attached.arp, ndp: attached.linkLocal !== null }
    this.#failures.clear()
    for (const protocol of ['arp', 'ndp'] as const) {
      const open = this.#links.get(protocol)
      if (fit[protocol] === (open !== undefined)) continue
      if (open !== undefined) {
        open.link.close()
        this.#links.delete(protocol)
        continue
      }
      const link = network.open(attached, protocol)
      if ('errno' in link) this.#failures.set(protocol, link.errno)
      else this.#links.set(protocol, { link, filter: this.#newFilter(link) })
    }
  }

  #newFilter(link: Link): LinkFilter {
    const filter = new LinkFilter(link)
    for (const address of this.#watched.values()) {
      if (protocolOf(address) === link.protocol) filter.add(lowWord(address))
    }
    return filter
  }

  /** The link that carries the family's protocol. */
  link(address: Address): Link | undefined {
    return this.#links.get(protocolOf(address))?.link
  }

  /** Lets frames for the address through, from the next `flushFilters` on. */
  admit(address: Address): void {
    this.#links.get(protocolOf(address))?.filter.add(lowWord(address))
  }

  exclude(address: Address): void {
    this.#links.get(protocolOf(address))?.filter.remove(lowWord(address))
  }

  /** The same, for as long as the address is watched, whether it is also answered for or not. */
  watch(address: Address): void {
    this.#watched.set(formatAddress(address), address)
    this.admit(address)
  }

  unwatch(address: Address): void {
    this.#watched.delete(formatAddress(address))
    this.exclude(address)
  }

  /** Brings the filters up to date; one that was refused is tried again the next time. */
  flushFilters(isMoreToCome = false): void {
    this.#isFilterRefused = false
    for (const { filter } of this.#links.values())
      if (!filter.flush(isMoreToCome)) this.#isFilterRefused = true
  }

  /** Closes the links and frees the slot in the core. */
  detach(core: PacketCore): void {
    for (const { link } of this.#links.values()) link.close()
    this.#links.clear()
    core.clearInterface(this.slot)
  }
}

function protocolOf(address: Address): Protocol {
  return address.family === 'IPv4' ? 'arp' : 'ndp'
}

function lowWord(address: Address): number {
  return Number(address.value & 0xffffffffn)
}
