// What an API server can say in CEL of one entry of `spec.addresses`, which `self` is: what MetalLB's parser says of it by
// itself. It takes all that MetalLB takes, even what Ingot rejects (docs/differences.md), and an IPv6 range whose ends are
// in the wrong order, since CEL cannot compare them. The messages are MetalLB's: people search for them.

import type { ValidationRule } from 'kubernetes-types/apiextensions/v1'
import { isAddress } from './cel.ts'

const IS_RANGE = "self.contains('-')"
const LEFT = "self.substring(0, self.indexOf('-'))"
const RIGHT = "self.substring(self.indexOf('-') + 1)"

const CIDR = [
  "self.matches('^[^/]+/[0-9]+$')",
  isAddress("self.substring(0, self.indexOf('/'))"),
  "int(self.substring(self.indexOf('/') + 1)) <= (self.contains(':') ? 128 : 32)",
].join(' && ')

/** A CEL number for a CEL list of the four octets of an address. */
const number = (octets: string) =>
  `((int(${octets}[0]) * 256 + int(${octets}[1])) * 256 + int(${octets}[2])) * 256 + int(${octets}[3])`

// CEL has no other way to name a value than a list of it
const IN_ORDER =
  `[${LEFT}.trim().split('.')].all(first, [${RIGHT}.trim().split('.')].all(last, ` +
  `${number('first')} <= ${number('last')}))`

const invalidRange = (what: string) => `'invalid IP range "' + self + '": ${what}`

export const POOL_ADDRESS_RULES: ValidationRule[] = [
  {
    rule: `${IS_RANGE} || (${CIDR})`,
    message: 'invalid CIDR',
    messageExpression: `'invalid CIDR "' + self + '"'`,
  },
  {
    rule: `!${IS_RANGE} || ${isAddress(`${LEFT}.trim()`)}`,
    message: 'invalid IP range: invalid start IP',
    messageExpression: invalidRange(`invalid start IP "' + ${LEFT} + '"'`),
  },
  {
    rule: `!${IS_RANGE} || ${isAddress(`${RIGHT}.trim()`)}`,
    message: 'invalid IP range: invalid end IP',
    messageExpression: invalidRange(`invalid end IP "' + ${RIGHT} + '"'`),
  },
  {
    rule:
      `!${IS_RANGE} || self.contains(':') || !isIP(${LEFT}.trim()) || !isIP(${RIGHT}.trim()) || ` + IN_ORDER,
    message: 'invalid IP range: the start IP is after the end IP',
    messageExpression: invalidRange(
      `start IP "' + ${LEFT}.trim() + '" is after the end IP "' + ${RIGHT}.trim() + '"'`,
    ),
  },
]
