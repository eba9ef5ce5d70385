// One message as plain data for programs, and for the lines that people read: what it says, by name, and what the core makes of it.

import {
  decodeNotification,
  decodeOpen,
  decodeRouteRefresh,
  notificationText,
  shutdownText,
  type ProtocolError,
} from '@ingot/bgp'
import { decodeUpdate, type BgpSession, type HeardMessage } from '@ingot/wire'
import { attributeName } from './names/attribute-names.ts'
import { familyName } from './names/family-names.ts'
import { faultSection } from './names/fault-sections.ts'
import { openReport, type OpenReport } from './open-report.ts'
import { placeText, type Circumstances, type Place } from './piece.ts'
import { updateReport, type UpdateReport } from './update-report.ts'

export interface MessageReport extends Circumstances {
  /** Where it begins: `line 3`, `packet 12`, `record 5`. */
  readonly place: string
  readonly type: string
  /** Octets, header included; as the header says it. */
  readonly length: number
  readonly verdict: MessageVerdict
  readonly open?: OpenReport
  readonly update?: UpdateReport
  readonly notification?: NotificationReport
  readonly routeRefresh?: { readonly family: string; readonly subtype: string }
  /** Of a message with a fault, in hex. */
  readonly octets?: string
}

/** In the words of RFC 7606; `session-reset` is also what a bad header or OPEN asks for. */
export interface MessageVerdict {
  readonly action: 'accept' | 'attribute-discard' | 'treat-as-withdraw' | 'afi-safi-disable' | 'session-reset'
  /** What is wrong, and in which attribute. */
  readonly fault?: string
  readonly attribute?: string
  /** Where the rule stands. */
  readonly rule?: string
  /** What the peer is told where the session is reset. */
  readonly notification?: NotificationReport
  /** Why its routes are not used though nothing is wrong. */
  readonly ineligible?: string
  readonly endOfRib?: string
}

export interface NotificationReport {
  readonly code: number
  readonly subcode: number
  readonly text: string
  /** In hex. */
  readonly data: string
  /** What the peer's operator says (RFC 9003). */
  readonly shutdownCommunication?: string
}

const TYPES = ['', 'OPEN', 'UPDATE', 'NOTIFICATION', 'KEEPALIVE', 'ROUTE-REFRESH'] as const
const SUBTYPES = ['request', 'beginning of what is sent again', 'end of what is sent again'] as const

const ACTIONS = {
  accept: 'accept',
  discardAttribute: 'attribute-discard',
  treatAsWithdraw: 'treat-as-withdraw',
  disableFamily: 'afi-safi-disable',
  sessionReset: 'session-reset',
} as const

const INELIGIBLE = {
  ownAs: 'the receiver’s AS is in the path',
  ownNextHop: 'the next hop is the receiver',
  routeLeak: 'a route leak (RFC 9234 5)',
} as const

interface Where {
  readonly place: Place
  readonly circumstances: Circumstances
}

/** Of a header that is none. */
export function headerReport({ place, circumstances }: Where, heard: HeardMessage): MessageReport {
  const { fault, type, length } = heard
  const rule = faultSection(fault, 0)
  return {
    place: placeText(place),
    ...circumstances,
    type: typeName(type),
    length,
    verdict: {
      action: 'session-reset',
      fault: words(fault),
      ...(rule !== undefined && { rule }),
      notification: notificationReport(heard.notification()),
    },
  }
}

/** Of a whole message; `octets` are a copy of it. */
export function messageReport(
  { place, circumstances }: Where,
  heard: HeardMessage,
  octets: Uint8Array,
  session: BgpSession,
): MessageReport {
  const body = bodyReport(heard, octets, session)
  return {
    place: placeText(place),
    ...circumstances,
    type: typeName(heard.type),
    length: heard.length,
    ...body,
    ...(body.verdict.action !== 'accept' && { octets: octets.toHex() }),
  }
}

type Body = Pick<MessageReport, 'verdict' | 'open' | 'update' | 'notification' | 'routeRefresh'>

function bodyReport(heard: HeardMessage, octets: Uint8Array, session: BgpSession): Body {
  switch (heard.type) {
    case 1: {
      const open = decodeOpen(octets)
      if ('code' in open) return { verdict: refused(open, 'RFC 4271 6.2') }
      return { verdict: { action: 'accept' }, open: openReport(open) }
    }
    case 2:
      return { verdict: updateVerdict(heard), update: updateReport(decodeUpdate(octets, session)) }
    case 3:
      return { verdict: { action: 'accept' }, notification: notificationReport(decodeNotification(octets)) }
    case 5: {
      const refresh = decodeRouteRefresh(octets, true)
      if ('code' in refresh) return { verdict: refused(refresh, 'RFC 7313 5') }
      const { family, subtype } = refresh
      const routeRefresh = {
        family: familyName(family.afi, family.safi),
        subtype: SUBTYPES[subtype] ?? `subtype ${subtype}`,
      }
      return { verdict: { action: 'accept' }, routeRefresh }
    }
    default:
      return { verdict: { action: 'accept' } }
  }
}

function refused(error: ProtocolError, rule: string): MessageVerdict {
  return { action: 'session-reset', rule, notification: notificationReport(error) }
}

function updateVerdict(heard: HeardMessage): MessageVerdict {
  const action = ACTIONS[heard.action]
  const ineligible = heard.ineligible()
  const endOfRib = heard.endOfRib()
  const facts = {
    ...(ineligible !== undefined && { ineligible: INELIGIBLE[ineligible] }),
    ...(endOfRib !== undefined && { endOfRib }),
  }
  if (action === 'accept') return { action, ...facts }
  // one that is missing is named in the data
  const attribute = heard.fault === 'missing' ? (heard.notification().data[0] ?? 0) : heard.attribute
  const rule = faultSection(heard.fault, attribute)
  return {
    action,
    fault: words(heard.fault),
    ...(attribute !== 0 && { attribute: attributeName(attribute) }),
    ...(rule !== undefined && { rule }),
    ...(action === 'session-reset' && { notification: notificationReport(heard.notification()) }),
    ...facts,
  }
}

function notificationReport(error: ProtocolError): NotificationReport {
  const communication = shutdownText(error)
  return {
    code: error.code,
    subcode: error.subcode,
    text: notificationText(error),
    data: error.data.toHex(),
    ...(communication !== undefined && { shutdownCommunication: communication }),
  }
}

function typeName(type: number): string {
  return TYPES[type] || `type ${type}`
}

/** `next_hop_length` as people write it. */
function words(fault: string): string {
  return fault.replaceAll('_', ' ')
}
