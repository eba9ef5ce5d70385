// One BFDProfile read on its own. No defaults are filled in, as MetalLB fills in none: what is not given is left to
// whoever runs the session.

import { accept, milliseconds } from '@ingot/api'
import type { Milliseconds, Result } from '@ingot/api'
import { checkBFDProfile } from '@ingot/api/kinds'
import type { BfdProfile } from './config.ts'
import { rejectionOf } from './rejection.ts'
import type { Refusal, Reject } from './rejection.ts'
import { nameOf, valueAt } from './unchecked.ts'

/** MetalLB's bounds, in the order in which it looks at them. The CRD has the same, in other words. */
const BOUNDS = [
  { field: 'detectMultiplier', lowest: 2, highest: 255, what: 'detect multiplier' },
  { field: 'receiveInterval', lowest: 10, highest: 60_000, what: 'receive interval' },
  { field: 'transmitInterval', lowest: 10, highest: 60_000, what: 'transmit interval' },
  { field: 'minimumTtl', lowest: 1, highest: 254, what: 'minimum ttl' },
  { field: 'echoInterval', lowest: 10, highest: 60_000, what: 'echo interval' },
] as const

/** Reads an object that nobody has checked; `place`, from 1, is its place among all of them by name. */
export function parseBfdProfile(object: unknown, place: number): Result<BfdProfile> {
  const name = nameOf(object)
  const reject: Reject = (field, message) =>
    rejectionOf('BFDProfile', name)(field, `parsing bfd profile #${place}: ${message}`)
  const outside = checkBounds(object, reject)
  if (outside !== undefined) return outside
  const checked = checkBFDProfile(object)
  if (!checked.ok) return checked
  if (name === '') return reject('metadata.name', 'missing bfd profile name')
  const { spec = {} } = checked.value
  return accept({
    name,
    detectMultiplier: spec.detectMultiplier,
    receiveInterval: interval(spec.receiveInterval),
    transmitInterval: interval(spec.transmitInterval),
    echoInterval: interval(spec.echoInterval),
    echoMode: spec.echoMode ?? false,
    passiveMode: spec.passiveMode ?? false,
    minimumTtl: spec.minimumTtl,
  })
}

function checkBounds(object: unknown, reject: Reject): Refusal | undefined {
  for (const { field, lowest, highest, what } of BOUNDS) {
    const value = valueAt(object, 'spec', field)
    if (typeof value !== 'number' || (lowest <= value && value <= highest)) continue
    const message = `invalid value ${value}, must be in ${lowest}-${highest} range\ninvalid ${what} value`
    return reject(`spec.${field}`, message)
  }
  return undefined
}

function interval(count: number | undefined): Milliseconds | undefined {
  return count === undefined ? undefined : milliseconds(count)
}
