// The OPEN that we send. The first three capabilities are MetalLB's, in its order, and stand in the one parameter that
// its peers know; what follows is either harmless to whoever does not know it, or was asked for in the settings.

import { seconds, type Milliseconds } from '@ingot/api'
import type { Family } from '@ingot/net'
import { ownAsn, type PeerSettings } from '../settings.ts'
import { AFI, UNICAST, unicast } from '../wire/address-family.ts'
import { ADD_PATH, type Capability } from '../wire/capability.ts'
import { AS_TRANS, type Open } from '../wire/open.ts'

const DEFAULT_HOLD_TIME = seconds(90)
const DEFAULT_RESTART_TIME = seconds(120)
const LONGEST_RESTART_TIME = 4095
const LONGEST_STALE_TIME = 0xff_ffff
const LONGEST_HOLD_TIME = 65_535
const LONGEST_SHORT_AS = 65_535

/** What is so of the moment at which an OPEN leaves. */
export interface OpenFacts {
  readonly identifier: number
  /** The family that the connection runs over. */
  readonly transport: Family
  /** This process took the place of another, and the peer has not been told all routes again. */
  readonly isRestarting: boolean
  /** Traffic for the routes of before still finds its way: else the peer gives up at once what it kept of them. */
  readonly isForwardingKept: boolean
}

export function ownOpen(settings: PeerSettings, facts: OpenFacts): Open {
  const asn = ownAsn(settings)
  return {
    asn: asn > LONGEST_SHORT_AS ? AS_TRANS : asn,
    holdTime: Math.min(LONGEST_HOLD_TIME, wholeSeconds(settings.holdTime ?? DEFAULT_HOLD_TIME)),
    identifier: facts.identifier,
    capabilities: ownCapabilities(settings, facts),
  }
}

function ownCapabilities(settings: PeerSettings, facts: OpenFacts): readonly Capability[] {
  const families = settings.families.map(unicast)
  const found: Capability[] = families.map((family) => ({ kind: 'multiprotocol', family }))
  found.push({ kind: 'fourOctetAs', asn: ownAsn(settings) }, { kind: 'routeRefresh' })
  found.push({ kind: 'enhancedRefresh' })
  if (facts.transport === 'IPv6' && settings.families.includes('IPv4')) {
    const pair = { afi: AFI.IPv4, safi: UNICAST, nextHopAfi: AFI.IPv6 }
    found.push({ kind: 'extendedNextHop', pairs: [pair] })
  }
  if (settings.extendedMessages === true) found.push({ kind: 'extendedMessage' })
  if (settings.role !== undefined) found.push({ kind: 'role', role: settings.role })
  if (settings.addPath === true) {
    found.push({ kind: 'addPath', families: families.map((it) => ({ ...it, mode: ADD_PATH.send })) })
  }
  return [...found, ...restartCapabilities(settings, facts)]
}

/** RFC 4724 3, RFC 8538 2, RFC 9494 3. */
function restartCapabilities(settings: PeerSettings, facts: OpenFacts): readonly Capability[] {
  const { gracefulRestart } = settings
  if (gracefulRestart === undefined) return []
  const { isForwardingKept } = facts
  const families = settings.families.map((it) => ({ ...unicast(it), isForwardingKept }))
  const { restartTime = DEFAULT_RESTART_TIME, staleTime } = gracefulRestart
  const graceful: Capability = {
    kind: 'gracefulRestart',
    isRestarting: facts.isRestarting,
    isNotificationKept: true,
    restartTime: Math.min(LONGEST_RESTART_TIME, wholeSeconds(restartTime)),
    families,
  }
  if (staleTime === undefined) return [graceful]
  const seconds = Math.min(LONGEST_STALE_TIME, wholeSeconds(staleTime))
  return [
    graceful,
    { kind: 'longLivedRestart', families: families.map((it) => ({ ...it, staleTime: seconds })) },
  ]
}

function wholeSeconds(time: Milliseconds): number {
  return Math.floor(time / 1000)
}
