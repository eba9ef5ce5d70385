// What the routes of a group look like in one session: the attributes before the prefixes, made once for each group.

import type { Family } from '@ingot/net'
import { encodeAttributes, type UpdateForm } from '@ingot/wire'
import type { LocalEnd } from '../session/local-end.ts'
import type { Session } from '../session/negotiation.ts'
import type { PeerSettings } from '../settings.ts'
import type { Group } from './entry.ts'
import { nextHop, type NextHop } from './next-hop.ts'
import { asConfigured, GRACEFUL_SHUTDOWN, ownAttributes } from './own-attributes.ts'

type NextHops = Readonly<Record<Family, NextHop | undefined>>

export class RouteEncoder {
  readonly #session: Session
  #settings: PeerSettings
  #nextHops: NextHops
  readonly #forms = new Map<string, UpdateForm>()
  #isShuttingDown = false

  constructor(session: Session, local: LocalEnd, settings: PeerSettings) {
    this.#session = session
    this.#settings = settings
    this.#nextHops = nextHops(session, local)
  }

  get families(): readonly Family[] {
    return this.#session.families
  }

  /** Whether routes look otherwise by these. */
  adjust(settings: PeerSettings, local: LocalEnd): boolean {
    const { med, prepend } = this.#settings
    const before = nextHopsText(this.#nextHops)
    this.#settings = settings
    this.#nextHops = nextHops(this.#session, local)
    const isSame =
      med === settings.med && prepend === settings.prepend && before === nextHopsText(this.#nextHops)
    if (!isSame) this.#forms.clear()
    return !isSame
  }

  /** From now on all routes say that they are about to go. */
  shutDown(): void {
    this.#isShuttingDown = true
    this.#forms.clear()
  }

  /** Whether the family was negotiated, and this end has a next hop for it. */
  carries(family: Family): boolean {
    return this.#nextHops[family] !== undefined
  }

  /** Undefined where routes of the family cannot be advertised. */
  announcement(group: Group): UpdateForm | undefined {
    const known = this.#forms.get(group.key)
    if (known !== undefined) return known
    const hop = this.#nextHops[group.family]
    if (hop === undefined) return undefined
    const { family } = group
    const own = ownAttributes(this.#attributes(group), this.#session, hop.classic)
    const attributes = encodeAttributes(own, this.#session)
    const form: UpdateForm =
      hop.classic !== undefined
        ? { kind: 'announce', attributes }
        : { kind: 'announceMultiprotocol', family, attributes, nextHop: hop.octets }
    this.#forms.set(group.key, form)
    return form
  }

  withdrawal(family: Family): UpdateForm {
    const isClassic =
      family === 'IPv4' && (this.#nextHops.IPv4 === undefined || this.#nextHops.IPv4.classic !== undefined)
    return isClassic ? { kind: 'withdraw' } : { kind: 'withdrawMultiprotocol', family }
  }

  /** Of the only path there is of each prefix, where paths have numbers (RFC 7911 3). */
  pathIdentifier(family: Family): number | undefined {
    return this.#session.addPath.includes(family) ? 1 : undefined
  }

  #attributes({ attributes }: Group): Group['attributes'] {
    const asked = asConfigured(attributes, this.#settings)
    if (!this.#isShuttingDown) return asked
    const communities = new Set([...attributes.communities, GRACEFUL_SHUTDOWN])
    // what routers of our AS go by where they do not know the community
    const localPref = 0
    return { ...asked, localPref, communities: [...communities].sort((a, b) => a - b) }
  }
}

function nextHops({ families, hasExtendedNextHop }: Session, local: LocalEnd): NextHops {
  const hop = (family: Family) =>
    families.includes(family) ? nextHop(family, local, hasExtendedNextHop) : undefined
  return { IPv4: hop('IPv4'), IPv6: hop('IPv6') }
}

function nextHopsText({ IPv4, IPv6 }: NextHops): string {
  return `${IPv4?.octets.toHex()} ${IPv6?.octets.toHex()}`
}
