// Peers that are known by their interface alone are found by their router advertisements, and may look for us in the same
// way, as FRR does. So where such a peer has no session this node advertises itself on its link: no default router, and no
// prefixes.

import { after, milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { PeerSettings } from '@ingot/bgp'
import type { AdvertisedLinks } from '../local-links.ts'

/** RFC 4861 6.2.1: MIN_DELAY_BETWEEN_RAS. */
const INTERVAL = seconds(3)

interface Port {
  readonly settings: PeerSettings
  readonly isUp: boolean
}

export class Unnumbered {
  readonly #links: AdvertisedLinks
  #dueAt = milliseconds(0)

  constructor(links: AdvertisedLinks) {
    this.#links = links
  }

  advance(now: Milliseconds, ports: readonly Port[]): void {
    if (now < this.#dueAt || !ports.some(isLookedFor)) return
    this.#dueAt = after(now, INTERVAL)
    const names = new Set(ports.filter(isLookedFor).map(({ settings }) => settings.interface))
    for (const { index, name } of this.#links.links()) if (names.has(name)) this.#links.advertiseRouter(index)
  }

  /** When `advance` is to be called at the latest. */
  deadline(ports: readonly Port[]): Milliseconds | undefined {
    return ports.some(isLookedFor) ? this.#dueAt : undefined
  }
}

function isLookedFor({ settings, isUp }: Port): boolean {
  return settings.address === undefined && settings.interface !== undefined && !isUp
}
