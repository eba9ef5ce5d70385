// What an API server can say in CEL of one community of a Community object: whether its value is one, a:b of 16 bits each
// (RFC 1997) or large:a:b:c of 32 bits each (RFC 8092). The messages are MetalLB's: people search for them. In a
// BGPAdvertisement any text may be right, as the name of one of these.

import type { ValidationRule } from 'kubernetes-types/apiextensions/v1'

const FIELDS = "self.value.split(':')"
const IS_LARGE = "self.value.startsWith('large:')"
/** As Go reads it, with any number of zeros before it; ten digits are enough for 32 bits. */
const DIGITS = '0*[0-9]{1,10}'

/** For a value of so many fields; those in `numbers` have `bits` bits at most. */
const numberRule = (count: number, pattern: string, bits: number, numbers: readonly number[]) => ({
  rule:
    `!has(self.value) || ${FIELDS}.size() != ${count} || ${count === 4 ? `!${IS_LARGE} || ` : ''}` +
    `(self.value.matches('^${pattern}$') && ` +
    `${numbers.map((i) => `int(${FIELDS}[${i}]) <= ${2 ** bits - 1}`).join(' && ')})`,
  message: 'invalid community value',
  messageExpression: `'invalid community value: invalid section of community "' + self.value + '"'`,
  fieldPath: '.value',
})

export const COMMUNITY_RULES: ValidationRule[] = [
  { rule: 'has(self.value)', message: 'invalid community format:' },
  {
    rule: `!has(self.value) || ${FIELDS}.size() in [2, 4]`,
    message: 'invalid community format',
    messageExpression: "'invalid community format: ' + self.value",
    fieldPath: '.value',
  },
  {
    rule: `!has(self.value) || ${FIELDS}.size() != 4 || ${IS_LARGE}`,
    message: 'invalid community value: invalid marker for large community',
    messageExpression:
      "'invalid community value: invalid marker for large community, expected community to be of format " +
      `large:<uint32>:<uint32>:<uint32> but got "' + self.value + '" instead'`,
    fieldPath: '.value',
  },
  numberRule(2, `${DIGITS}:${DIGITS}`, 16, [0, 1]),
  numberRule(4, `large:${DIGITS}:${DIGITS}:${DIGITS}`, 32, [1, 2, 3]),
]
