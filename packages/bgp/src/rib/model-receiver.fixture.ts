// A router that keeps what it is told: each UPDATE read with the codec of wire, prefixes as text with their attributes.

import { formatPrefix } from '@ingot/net'
import { decodeUpdate, type BgpPrefix, type PathAttributes } from '@ingot/wire'

export class ModelReceiver {
  /** `192.0.2.10/32` to a text that is equal for equal attributes. */
  readonly routes = new Map<string, string>()
  readonly endsOfRib: string[] = []
  #stale = new Set<string>()
  updates = 0
  announcements = 0
  withdrawals = 0

  /** A whole message; what is no UPDATE is passed over. */
  hear(octets: Uint8Array): void {
    if (octets[18] === 5) this.#hearMark(octets[20] === 2, octets[21])
    if (octets[18] !== 2) return
    this.updates++
    const { withdrawn, announced, attributes } = decodeUpdate(octets, { hasFourOctetAs: true })
    const { reach, unreach, ...rest } = attributes
    const gone = [...withdrawn, ...(unreach?.prefixes ?? [])]
    const found = [...announced, ...(reach?.prefixes ?? [])]
    this.withdrawals += gone.length
    this.announcements += found.length
    for (const prefix of gone) this.routes.delete(textOf(prefix))
    for (const prefix of found) this.#stale.delete(textOf(prefix))
    for (const prefix of found) this.routes.set(textOf(prefix), attributesText(rest))
    if (gone.length + found.length > 0) return
    this.endsOfRib.push(unreach?.family ?? 'IPv4')
  }

  /** RFC 7313 4.2: what did not come again between the marks is purged. */
  #hearMark(isIpv6: boolean, subtype: number | undefined): void {
    const own = (prefix: string) => prefix.includes(':') === isIpv6
    if (subtype === 1) this.#stale = new Set([...this.#stale, ...[...this.routes.keys()].filter(own)])
    if (subtype !== 2) return
    for (const prefix of [...this.#stale].filter(own)) {
      this.#stale.delete(prefix)
      this.routes.delete(prefix)
    }
  }

  /** The session is over. */
  forget(): void {
    this.#stale.clear()
    this.routes.clear()
    this.endsOfRib.length = 0
  }
}

function textOf({ family, address, length }: BgpPrefix): string {
  return formatPrefix({ network: { family, value: BigInt(address) }, length })
}

/** Those that the tests tell apart. */
function attributesText({ communities = [], multiExitDisc }: PathAttributes): string {
  return JSON.stringify([communities, multiExitDisc ?? null])
}
