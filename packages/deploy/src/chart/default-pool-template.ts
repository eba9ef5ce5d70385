// The pool of the chart, which is there from the start, see the named templates about it. Neither an upgrade nor the end of
// the release takes it away: Services have its addresses.

import { lines, quoted, scalar, when } from './insert.ts'
import { labelsOf, NAMESPACE } from './released.ts'

const VALUES = '.Values.defaultPool'

/** Documents of its file, in this order. */
export function defaultPoolTemplate(): readonly unknown[] {
  return [
    whenAsked('IPAddressPool', {
      addresses: lines(`toYaml ${VALUES}.addresses`),
      autoAssign: scalar(`${VALUES}.autoAssign`),
    }),
    whenAsked('L2Advertisement', { ipAddressPools: [quoted(`${VALUES}.name`)] }),
  ]
}

function whenAsked(kind: string, spec: object): unknown {
  return when('include "ingot.hasDefaultPool" .', {
    apiVersion: 'metallb.io/v1beta1',
    kind,
    metadata: {
      name: quoted(`${VALUES}.name`),
      namespace: NAMESPACE,
      labels: labelsOf(),
      annotations: lines('include "ingot.poolAnnotations" .'),
    },
    spec,
  })
}
