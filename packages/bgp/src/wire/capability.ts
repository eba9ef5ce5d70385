// Capabilities (RFC 5492): one codec for each that is understood; all others are kept as octets, whatever is in them.
//
//   code | length | value

import type { AddressFamily } from './address-family.ts'
import { OctetWriter } from './octet-writer.ts'

export type Capability =
  | { readonly kind: 'multiprotocol'; readonly family: AddressFamily }
  | { readonly kind: 'routeRefresh' | 'extendedMessage' | 'enhancedRefresh' }
  | { readonly kind: 'extendedNextHop'; readonly pairs: readonly NextHopFamily[] }
  | { readonly kind: 'role'; readonly role: number }
  | GracefulRestart
  | { readonly kind: 'fourOctetAs'; readonly asn: number }
  | { readonly kind: 'addPath'; readonly families: readonly (AddressFamily & { readonly mode: number })[] }
  | { readonly kind: 'longLivedRestart'; readonly families: readonly LongLivedFamily[] }
  | { readonly kind: 'hostname'; readonly host: string; readonly domain: string }
  | { readonly kind: 'unknown'; readonly code: number; readonly value: Uint8Array }

/** RFC 8950: routes of the family may have next hops of that AFI. */
export type NextHopFamily = AddressFamily & { readonly nextHopAfi: number }
/** RFC 9494; seconds. */
export type LongLivedFamily = AddressFamily & {
  readonly isForwardingKept: boolean
  readonly staleTime: number
}

/** RFC 4724, and RFC 8538's bit: whether a NOTIFICATION keeps routes too. Seconds. */
export interface GracefulRestart {
  readonly kind: 'gracefulRestart'
  readonly isRestarting: boolean
  readonly isNotificationKept: boolean
  readonly restartTime: number
  readonly families: readonly (AddressFamily & { readonly isForwardingKept: boolean })[]
}

type Kind = Exclude<Capability['kind'], 'unknown'>
type Of<K extends Kind> = Extract<Capability, { readonly kind: K }>

export const CAPABILITY_CODE: Readonly<Record<Kind, number>> = {
  multiprotocol: 1,
  routeRefresh: 2,
  extendedNextHop: 5,
  extendedMessage: 6,
  role: 9,
  gracefulRestart: 64,
  fourOctetAs: 65,
  addPath: 69,
  enhancedRefresh: 70,
  longLivedRestart: 71,
  hostname: 73,
}

/** Modes of ADD-PATH that there are (RFC 7911 4); other values are ignored, with their family. */
export const ADD_PATH = { receive: 1, send: 2, both: 3 } as const

const RESTARTING_BIT = 0x8000
const NOTIFICATION_BIT = 0x4000
const RESTART_TIME_MASK = 0x0fff
const FORWARDING_BIT = 0x80

export function encodeCapability(capability: Capability): Uint8Array {
  if (capability.kind === 'unknown') return withHeader(capability.code, capability.value)
  return withHeader(CAPABILITY_CODE[capability.kind], valueOf(capability))
}

function withHeader(code: number, value: Uint8Array): Uint8Array {
  return Uint8Array.of(code, value.length, ...value)
}

function valueOf(capability: Exclude<Capability, { readonly kind: 'unknown' }>): Uint8Array {
  const into = new OctetWriter()
  switch (capability.kind) {
    case 'multiprotocol':
      return into.u16(capability.family.afi).u8(0).u8(capability.family.safi).take()
    case 'extendedNextHop':
      for (const it of capability.pairs) into.u16(it.afi).u16(it.safi).u16(it.nextHopAfi)
      return into.take()
    case 'role':
      return into.u8(capability.role).take()
    case 'gracefulRestart':
      return restartValue(capability)
    case 'fourOctetAs':
      return into.u32(capability.asn).take()
    case 'addPath':
      for (const { afi, safi, mode } of capability.families) into.u16(afi).u8(safi).u8(mode)
      return into.take()
    case 'longLivedRestart':
      for (const it of capability.families) {
        into
          .u16(it.afi)
          .u8(it.safi)
          .u8(it.isForwardingKept ? FORWARDING_BIT : 0)
        into.u8(it.staleTime >>> 16).u16(it.staleTime)
      }
      return into.take()
    case 'hostname':
      return hostnameValue(capability)
    default:
      return into.take()
  }
}

function restartValue({
  isRestarting,
  isNotificationKept,
  restartTime,
  families,
}: GracefulRestart): Uint8Array {
  const flags = (isRestarting ? RESTARTING_BIT : 0) | (isNotificationKept ? NOTIFICATION_BIT : 0)
  const into = new OctetWriter().u16(flags | (restartTime & RESTART_TIME_MASK))
  for (const it of families)
    into
      .u16(it.afi)
      .u8(it.safi)
      .u8(it.isForwardingKept ? FORWARDING_BIT : 0)
  return into.take()
}

function hostnameValue({ host, domain }: Of<'hostname'>): Uint8Array {
  const encoder = new TextEncoder()
  const [first, second] = [encoder.encode(host), encoder.encode(domain)]
  return Uint8Array.of(first.length, ...first, second.length, ...second)
}

/** Undefined where a capability that is understood has a length that it cannot have. */
export function decodeCapability(code: number, value: Uint8Array): Capability | undefined {
  const view = new DataView(value.buffer, value.byteOffset, value.length)
  switch (code) {
    case CAPABILITY_CODE.multiprotocol:
      if (value.length !== 4) return undefined
      return { kind: 'multiprotocol', family: { afi: view.getUint16(0), safi: view.getUint8(3) } }
    case CAPABILITY_CODE.routeRefresh:
      return empty('routeRefresh', value)
    case CAPABILITY_CODE.extendedMessage:
      return empty('extendedMessage', value)
    case CAPABILITY_CODE.enhancedRefresh:
      return empty('enhancedRefresh', value)
    case CAPABILITY_CODE.fourOctetAs:
      return value.length === 4 ? { kind: 'fourOctetAs', asn: view.getUint32(0) } : undefined
    case CAPABILITY_CODE.role:
      return value.length === 1 ? { kind: 'role', role: view.getUint8(0) } : undefined
    case CAPABILITY_CODE.extendedNextHop:
      return decodeNextHops(view)
    case CAPABILITY_CODE.gracefulRestart:
      return decodeRestart(view)
    case CAPABILITY_CODE.addPath:
      return decodeAddPath(view)
    case CAPABILITY_CODE.longLivedRestart:
      return decodeLongLived(view)
    case CAPABILITY_CODE.hostname:
      return decodeHostname(value) ?? { kind: 'unknown', code, value: value.slice() }
    default:
      return { kind: 'unknown', code, value: value.slice() }
  }
}

function empty(
  kind: 'routeRefresh' | 'extendedMessage' | 'enhancedRefresh',
  value: Uint8Array,
): Capability | undefined {
  return value.length === 0 ? { kind } : undefined
}

/** One item for every `size` octets from `from` on; undefined when they do not come out even. */
function every<T>(view: DataView, from: number, size: number, read: (at: number) => T): T[] | undefined {
  if (view.byteLength < from || (view.byteLength - from) % size !== 0) return undefined
  return Array.from({ length: (view.byteLength - from) / size }, (_, index) => read(from + index * size))
}

function familyAt(view: DataView, at: number): AddressFamily {
  return { afi: view.getUint16(at), safi: view.getUint8(at + 2) }
}

function decodeNextHops(view: DataView): Capability | undefined {
  const pairs = every(view, 0, 6, (at) => ({
    afi: view.getUint16(at),
    safi: view.getUint16(at + 2),
    nextHopAfi: view.getUint16(at + 4),
  }))
  return pairs && { kind: 'extendedNextHop', pairs }
}

function decodeRestart(view: DataView): Capability | undefined {
  const families = every(view, 2, 4, (at) => ({
    ...familyAt(view, at),
    isForwardingKept: (view.getUint8(at + 3) & FORWARDING_BIT) !== 0,
  }))
  if (families === undefined) return undefined
  const flags = view.getUint16(0)
  return {
    kind: 'gracefulRestart',
    isRestarting: (flags & RESTARTING_BIT) !== 0,
    isNotificationKept: (flags & NOTIFICATION_BIT) !== 0,
    restartTime: flags & RESTART_TIME_MASK,
    families,
  }
}

function decodeAddPath(view: DataView): Capability | undefined {
  const families = every(view, 0, 4, (at) => ({ ...familyAt(view, at), mode: view.getUint8(at + 3) }))
  return families && { kind: 'addPath', families: families.filter(({ mode }) => mode >= 1 && mode <= 3) }
}

function decodeLongLived(view: DataView): Capability | undefined {
  const families = every(view, 0, 7, (at) => ({
    ...familyAt(view, at),
    isForwardingKept: (view.getUint8(at + 3) & FORWARDING_BIT) !== 0,
    staleTime: (view.getUint8(at + 4) << 16) | view.getUint16(at + 5),
  }))
  return families && { kind: 'longLivedRestart', families }
}

/** Undefined where a length inside outruns the capability: then it is none, and no mistake (RFC 5492 3). */
function decodeHostname(value: Uint8Array): Capability | undefined {
  const [hostLength = 0] = value
  const domainAt = 1 + hostLength
  const domainLength = value[domainAt]
  if (domainLength === undefined || domainAt + 1 + domainLength > value.length) return undefined
  const decoder = new TextDecoder()
  const host = decoder.decode(value.subarray(1, domainAt))
  const domain = decoder.decode(value.subarray(domainAt + 1, domainAt + 1 + domainLength))
  return { kind: 'hostname', host, domain }
}
