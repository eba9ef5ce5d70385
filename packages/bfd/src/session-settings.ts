// What a session is told: between which addresses, over one hop or several, and how fast. A profile is a BFDProfile of
// MetalLB; what it leaves out is as in FRR, which MetalLB leaves it to.

import { milliseconds, type Milliseconds } from '@ingot/api'
import { formatAddress, type Address } from '@ingot/net'

/** A field that is undefined was not given. */
export interface BfdProfile {
  readonly detectMultiplier?: number | undefined
  readonly receiveInterval?: Milliseconds | undefined
  readonly transmitInterval?: Milliseconds | undefined
  readonly echoInterval?: Milliseconds | undefined
  readonly echoMode: boolean
  readonly passiveMode: boolean
  /** Of what is received over several hops. */
  readonly minimumTtl?: number | undefined
}

/** What a session watches. */
export interface Path {
  readonly local: Address
  readonly remote: Address
  /** The interface that packets have to come and go by, or the VRF. */
  readonly interface?: string | undefined
  /** RFC 5883: routers may be between. */
  readonly isMultiHop: boolean
}

/** One who wants to know of a neighbour. Several of the same path share its session, and the profile of the first. */
export interface SessionSettings extends Path {
  /** Whatever name events are to have; no two the same. */
  readonly key: string
  readonly profile: BfdProfile
}

/** A profile with everything said. */
export interface Parameters {
  readonly detectMultiplier: number
  readonly receiveInterval: Milliseconds
  readonly transmitInterval: Milliseconds
  readonly echoInterval: Milliseconds
  readonly isPassive: boolean
  /** Whether we send echo packets and send back those of the neighbour. */
  readonly hasEcho: boolean
  readonly minimumTtl: number
}

const GTSM_TTL = 255
const MULTI_HOP_TTL = 254

/** Echo is for one hop (RFC 5883 3). */
export function parametersOf({ profile, isMultiHop }: SessionSettings): Parameters {
  return {
    detectMultiplier: profile.detectMultiplier ?? 3,
    receiveInterval: profile.receiveInterval ?? milliseconds(300),
    transmitInterval: profile.transmitInterval ?? milliseconds(300),
    echoInterval: profile.echoInterval ?? milliseconds(50),
    isPassive: profile.passiveMode,
    hasEcho: profile.echoMode && !isMultiHop,
    minimumTtl: isMultiHop ? (profile.minimumTtl ?? MULTI_HOP_TTL) : GTSM_TTL,
  }
}

/** Two paths of one name are the same. */
export function pathName({ local, remote, interface: name = '', isMultiHop }: Path): string {
  return `${formatAddress(local)} ${formatAddress(remote)} ${name} ${isMultiHop}`
}
