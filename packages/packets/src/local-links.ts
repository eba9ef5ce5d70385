// The links of a node and their addresses, all of them: what may not answer for others still connects. And who on a link
// says of itself that it is a router.

import type { InterfaceAddress } from '@ingot/layer2'
import type { Address } from '@ingot/net'

export interface LocalLink {
  readonly index: number
  readonly name: string
  readonly addresses: readonly InterfaceAddress[]
}

export interface LocalLinks {
  /** As they were when the interfaces were listed last; the same value until they are listed again. */
  links(): readonly LocalLink[]
  /** Link-local addresses of routers that have advertised themselves on a link, read when asked. */
  routers(interfaceIndex: number): readonly Address[]
}

export interface AdvertisedLinks extends LocalLinks {
  /** Sends a router advertisement on a link: this node is there, though no default router. */
  advertiseRouter(interfaceIndex: number): void
}
