// What an API server can say in CEL of a BGPPeer of either version: what MetalLB's parser says of it by itself, in its
// words, since people search for them. Timers are Go durations (meta/v1 Duration), as CEL's are; one that is none is
// refused because CEL cannot read it.

import type { ValidationRule } from 'kubernetes-types/apiextensions/v1'
import { isAddress, isGiven } from './cel.ts'

/** Of a field that holds an address, or nothing. */
export function addressRules(what: string): ValidationRule[] {
  return [
    {
      rule: `self == '' || ${isAddress('self')}`,
      message: `invalid ${what}`,
      messageExpression: `'invalid ${what} "' + self + '"'`,
    },
  ]
}

/** MetalLB cuts to whole seconds before it compares. */
const isHoldTime = (duration: string, shortest: string, total = duration) =>
  `${duration} >= duration('${shortest}') || (${total}).getSeconds() == 0`

export const HOLD_TIME_RULES: ValidationRule[] = [
  {
    rule: isHoldTime('duration(self)', '3s'),
    message: 'invalid BGPPeer timers: invalid hold time: must be 0 or >=3s',
    messageExpression: `'invalid BGPPeer timers: invalid hold time "' + self + '": must be 0 or >=3s'`,
  },
]

const KEEPALIVE = 'duration(self.keepaliveTime)'

const TIMER_RULES: ValidationRule[] = [
  {
    // the hold time is then three times the keepalive time
    rule:
      '!has(self.keepaliveTime) || has(self.holdTime) || ' +
      isHoldTime(KEEPALIVE, '1s', `${KEEPALIVE} + ${KEEPALIVE} + ${KEEPALIVE}`),
    message: 'invalid BGPPeer timers: invalid hold time <nil>: must be 0 or >=3s',
    fieldPath: '.keepaliveTime',
  },
  {
    rule: `!has(self.keepaliveTime) || !has(self.holdTime) || ${KEEPALIVE} <= duration(self.holdTime)`,
    message: 'invalid BGPPeer timers: invalid keepaliveTime, must be lower than holdTime',
    messageExpression:
      `'invalid BGPPeer timers: invalid keepaliveTime "' + self.keepaliveTime + ` +
      `'", must be lower than holdTime "' + self.holdTime + '"'`,
    fieldPath: '.keepaliveTime',
  },
]

export const MY_ASN_RULES: ValidationRule[] = [{ rule: 'self != 0', message: 'missing local ASN' }]

/** Of both specs. */
const SPEC_RULES: ValidationRule[] = [
  {
    rule: '!has(self.ebgpMultiHop) || !self.ebgpMultiHop || !has(self.peerASN) || self.peerASN != self.myASN',
    message: 'invalid ebgp-multihop parameter set for an ibgp peer',
    fieldPath: '.ebgpMultiHop',
  },
  ...TIMER_RULES,
]

export const SPEC_RULES_V1BETA1: ValidationRule[] = [
  { rule: 'self.peerASN != 0', message: 'missing peer ASN and dynamicASN', fieldPath: '.peerASN' },
  {
    rule: "self.peerAddress != ''",
    message: 'peer has no Address or Interface specified',
    fieldPath: '.peerAddress',
  },
  ...SPEC_RULES,
]

const HAS_PEER_ASN = '(has(self.peerASN) && self.peerASN != 0)'

export const SPEC_RULES_V1BETA2: ValidationRule[] = [
  {
    rule: `${HAS_PEER_ASN} || has(self.dynamicASN)`,
    message: 'missing peer ASN and dynamicASN',
    fieldPath: '.peerASN',
  },
  {
    rule: `!${HAS_PEER_ASN} || !has(self.dynamicASN)`,
    message: 'both peer ASN and dynamicASN specified',
    fieldPath: '.dynamicASN',
  },
  {
    rule: `${isGiven('peerAddress')} || ${isGiven('interface')}`,
    message: 'peer has no Address or Interface specified',
    fieldPath: '.peerAddress',
  },
  {
    rule: `!${isGiven('peerAddress')} || !${isGiven('interface')}`,
    message: 'peer has both Address and Interface specified',
    fieldPath: '.interface',
  },
  {
    rule: `!${isGiven('password')} || !has(self.passwordSecret) || !${isGiven('passwordSecret.name')}`,
    message: 'can not have both password and secret ref set in peer config',
    fieldPath: '.passwordSecret',
  },
  ...SPEC_RULES,
]
