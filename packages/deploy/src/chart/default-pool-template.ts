// The pool of the chart, which is there from the start. Its kind is not yet when Helm looks at the first release, so then
// it is created last, as a hook; from the next one on it belongs to the release as all else, and Helm is told of that.
// Neither an upgrade nor the end of the release takes it away: Services have its addresses.

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
  return when(`${VALUES}.addresses`, {
    apiVersion: 'metallb.io/v1beta1',
    kind,
    metadata: {
      name: quoted(`${VALUES}.name`),
      namespace: NAMESPACE,
      labels: labelsOf(),
      annotations: lines(`include "ingot.poolAnnotations" (list . "${kind}")`),
    },
    spec,
  })
}
