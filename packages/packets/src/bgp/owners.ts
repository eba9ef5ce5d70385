// Whose connection it is that somebody has opened: looked up, since strangers may open ten thousand a second.

import type { PeerSettings } from '@ingot/bgp'
import { formatAddress, isLinkLocal } from '@ingot/net'
import type { LocalLink } from '../local-links.ts'
import type { Endpoint } from '../transport.ts'

export class Owners<Port extends { readonly settings: PeerSettings }> {
  readonly #byAddress = new Map<string, Port>()
  /** Those that are whoever is a router on an interface, by its name. */
  readonly #byInterface = new Map<string, Port>()

  constructor(ports: readonly Port[]) {
    for (const port of ports) {
      const { address, interface: name } = port.settings
      if (address !== undefined) this.#byAddress.set(address, port)
      else if (name !== undefined) this.#byInterface.set(name, port)
    }
  }

  /** Undefined for a stranger's. Whose connections are to be signed is not let in unsigned. */
  find(remote: Endpoint, isSigned: boolean, links: () => readonly LocalLink[]): Port | undefined {
    const found = this.#byAddress.get(formatAddress(remote.address)) ?? this.#onLink(remote, links)
    const mustSign = found?.settings.password !== undefined
    return mustSign === isSigned ? found : undefined
  }

  #onLink({ address, interfaceIndex }: Endpoint, links: () => readonly LocalLink[]): Port | undefined {
    if (this.#byInterface.size === 0 || !isLinkLocal(address)) return undefined
    const link = links().find(({ index }) => index === interfaceIndex)
    return link && this.#byInterface.get(link.name)
  }
}
