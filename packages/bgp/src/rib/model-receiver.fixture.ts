// A router that keeps what it is told: each UPDATE read with the codec of wire, prefixes as text with their attributes.

import { formatPrefix } from '@ingot/net'
import { decodeUpdate, type BgpPrefix, type PathAttributes } from '@ingot/wire'

export class ModelReceiver {
  /** `192.0.2.10/32` to a text that is equal for equal attributes. */
  readonly routes = new Map<string, string>()
  readonly endsOfRib: string[] = []
  updates = 0
  announcements = 0
  withdrawals = 0

  /** A whole message; what is no UPDATE is passed over. */
  hear(octets: Uint8Array): void {
    if (octets[18] !== 2) return
    this.updates++
    const { withdrawn, announced, attributes } = decodeUpdate(octets, { hasFourOctetAs: true })
    const { reach, unreach, ...rest } = attributes
    const gone = [...withdrawn, ...(unreach?.prefixes ?? [])]
    const found = [...announced, ...(reach?.prefixes ?? [])]
    this.withdrawals += gone.length
    this.announcements += found.length
    for (const prefix of gone) this.routes.delete(textOf(prefix))
    for (const prefix of found) this.routes.set(textOf(prefix), attributesText(rest))
    if (gone.length + found.length > 0) return
    this.endsOfRib.push(unreach?.family ?? 'IPv4')
  }

  /** The session is over. */
  forget(): void {
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
