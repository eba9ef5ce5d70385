// The pool of the chart, which is there from the start, see the named templates about it. Neither an upgrade nor the end of
// the release takes it away: Services have its addresses.

import { defaultPoolObjects } from '../default-pool.ts'
import type { AnyObject } from '../objects.ts'
import { at } from './at.ts'
import { lines, quoted, scalar, when } from './insert.ts'
import { released } from './released.ts'

const VALUES = '.Values.defaultPool'

/** Documents of its file, in this order. */
export function defaultPoolTemplate(): readonly unknown[] {
  const [pool, advertisement] = defaultPoolObjects({ addresses: [], isShared: false })
  return [
    whenAsked(pool, {
      'spec.addresses': lines(`toYaml ${VALUES}.addresses`),
      'spec.autoAssign': scalar(`${VALUES}.autoAssign`),
    }),
    whenAsked(advertisement, { 'spec.ipAddressPools': [quoted(`${VALUES}.name`)] }),
  ]
}

function whenAsked(object: AnyObject, places: Readonly<Record<string, unknown>>): unknown {
  return when(
    'include "ingot.hasDefaultPool" .',
    at(released(object, `${VALUES}.name | quote`), {
      'metadata.annotations': lines('include "ingot.poolAnnotations" .'),
      ...places,
    }),
  )
}
