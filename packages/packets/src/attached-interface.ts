// One interface that answers: its slot in the WASM core, its link per protocol, and the filter of each link.

import type { Interface } from '@ingot/layer2'
import { parseAddress, parseHardwareAddress, type Address } from '@ingot/net'
import type { PacketCore } from '@ingot/wire'
import { LinkFilter } from './link-filter.ts'
import type { Link, Network, Protocol } from './network.ts'

/** A link that could not be opened or filtered. */
export interface LinkFailure {
  readonly protocol: Protocol
  readonly errno: number
}

export class AttachedInterface {
  readonly interface: Interface
  readonly slot: number
  readonly failures: readonly LinkFailure[]
  readonly #links = new Map<Protocol, { readonly link: Link; readonly filter: LinkFilter }>()

  /** Tells the core, and opens the links that the interface is fit for. */
  constructor(core: PacketCore, network: Network, attached: Interface, slot: number) {
    this.interface = attached
    this.slot = slot
    core.setInterface(slot, parseHardwareAddress(attached.hardwareAddress) ?? new Uint8Array(6))
    const failures: LinkFailure[] = []
    for (const protocol of protocolsOf(attached)) {
      const link = network.open(attached, protocol)
      if ('errno' in link) failures.push({ protocol, errno: link.errno })
      else this.#links.set(protocol, { link, filter: new LinkFilter(link) })
    }
    this.failures = failures
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

  /** False when the network refused a filter. */
  flushFilters(): boolean {
    return this.#links.values().reduce((isDone, { filter }) => filter.flush() && isDone, true)
  }

  /** Closes the links and frees the slot in the core. */
  detach(core: PacketCore): void {
    for (const { link } of this.#links.values()) link.close()
    core.clearInterface(this.slot)
  }
}

function protocolsOf(attached: Interface): readonly Protocol[] {
  const protocols: Protocol[] = []
  if (attached.arp) protocols.push('arp')
  if (attached.linkLocal !== null && parseAddress(attached.linkLocal) !== undefined) protocols.push('ndp')
  return protocols
}

function protocolOf(address: Address): Protocol {
  return address.family === 'IPv4' ? 'arp' : 'ndp'
}

function lowWord(address: Address): number {
  return Number(address.value & 0xffffffffn)
}
