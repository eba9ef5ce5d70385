// The status of a ConfigurationState, from what was rejected and what is stored.

import { describe, expect, test } from 'bun:test'
import { refuse } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { ConfigurationStatus } from '@ingot/api/kinds'
import { configurationStatus } from './configuration-status.ts'

const NOW = '2026-01-01T00:00:00Z'
const EARLIER = '2025-12-31T00:00:00Z'

function rejected(name: string, message: string, field = 'spec.addresses[0]'): Verdict {
  return refuse('ConfigurationError', message, { kind: 'IPAddressPool', name, field }).verdict
}

function statusOf(
  stored: ConfigurationStatus | undefined,
  verdicts?: readonly Verdict[],
): ConfigurationStatus {
  const context = { conditionType: 'configReconcilerValid', namespace: 'metallb-system', now: NOW } as const
  return configurationStatus(stored, verdicts, context)
}

const reconciled = {
  type: 'configReconcilerValid',
  status: 'True',
  reason: 'Reconciled',
  message: '',
  lastTransitionTime: EARLIER,
} as const
const MISTAKE = rejected('web', 'parsing address pool "web": invalid CIDR "x"')
const SENTENCE =
  'configuration error: parsing address pool "web": invalid CIDR "x" (IPAddressPool metallb-system/web, spec.addresses[0])'

describe('the status', () => {
  test('of a configuration in force is Valid, with the reason Reconciled and no message', () => {
    expect(statusOf(undefined, [])).toEqual({
      result: 'Valid',
      conditions: [{ ...reconciled, lastTransitionTime: NOW }],
    })
  })

  test('of a rejected one is Invalid, and names sentence, object and field', () => {
    expect(statusOf(undefined, [MISTAKE])).toEqual({
      result: 'Invalid',
      errorSummary: SENTENCE,
      conditions: [
        {
          type: 'configReconcilerValid',
          status: 'False',
          reason: 'ConfigurationError',
          message: SENTENCE,
          lastTransitionTime: NOW,
        },
      ],
    })
  })

  test('before anything was read is Unknown, unless an earlier run left one', () => {
    expect(statusOf(undefined)).toEqual({ result: 'Unknown' })
    const left = { result: 'Valid', conditions: [reconciled] } as const
    expect(statusOf({ ...left, conditions: [...left.conditions] })).toEqual({
      ...left,
      conditions: [reconciled],
    })
  })

  test('that says it already is the same, with its time', () => {
    const stored: ConfigurationStatus = { result: 'Valid', conditions: [reconciled] }
    expect(statusOf(stored, [])).toEqual(stored)
  })

  test('has a new time when True becomes False, and not when one mistake becomes another', () => {
    const times = (status: ConfigurationStatus) => status.conditions?.map((it) => it.lastTransitionTime)
    const valid: ConfigurationStatus = { result: 'Valid', conditions: [reconciled] }
    expect(times(statusOf(valid, [MISTAKE]))).toEqual([NOW])
    const invalid: ConfigurationStatus = {
      result: 'Invalid',
      errorSummary: 'another',
      conditions: [{ ...reconciled, status: 'False', reason: 'ConfigurationError', message: 'another' }],
    }
    expect(times(statusOf(invalid, [MISTAKE]))).toEqual([EARLIER])
  })

  test('is repaired where somebody wrote something else, and forgets the errors of before', () => {
    const stored: ConfigurationStatus = {
      result: 'Invalid',
      errorSummary: 'old',
      conditions: [{ ...reconciled, message: 'by hand' }],
    }
    expect(statusOf(stored, [])).toEqual({ result: 'Valid', conditions: [reconciled] })
  })

  test('leaves the conditions of others where they are', () => {
    const other = { ...reconciled, type: 'example.com/Checked', message: 'theirs' }
    const { conditions } = statusOf({ conditions: [other, reconciled] }, [MISTAKE])
    expect(conditions?.map(({ type, status }) => [type, status])).toEqual([
      ['example.com/Checked', 'True'],
      ['configReconcilerValid', 'False'],
    ])
    expect(conditions?.[0]).toEqual(other)
  })
})

describe('the summary', () => {
  test('has a line for every rejected object', () => {
    const { errorSummary } = statusOf(undefined, [MISTAKE, rejected('dns', 'of two\nlines', 'spec')])
    expect(errorSummary?.split('\n')).toEqual([
      SENTENCE,
      'configuration error: of two lines (IPAddressPool metallb-system/dns, spec)',
    ])
  })

  test('of very many ends in how many more there are, and fits', () => {
    const many = Array.from({ length: 500 }, (_, index) => rejected(`pool-${index}`, 'overlaps'))
    const lines = statusOf(undefined, many).errorSummary?.split('\n') ?? []
    const shown = lines.length - 1
    expect(shown).toBeGreaterThan(30)
    expect(lines.at(-1)).toBe(`and ${500 - shown} more`)
    expect(lines.join('\n').length).toBeLessThan(4200)
  })

  test('cuts a sentence that is too long, so that there is always one', () => {
    const { errorSummary = '' } = statusOf(undefined, [rejected('web', 'x'.repeat(9000)), MISTAKE])
    const [first = '', second] = errorSummary.split('\n')
    expect(first).toHaveLength(1024)
    expect(first).toEndWith('…')
    expect(second).toBe(SENTENCE)
  })
})
