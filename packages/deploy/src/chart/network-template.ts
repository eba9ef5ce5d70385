// The network policies of the chart: the controller's, and one that denies all else in the namespace.

import { NETWORK_POLICY } from '../network-policy.ts'
import { named } from '../names.ts'
import { at } from './at.ts'
import { scalar, when } from './insert.ts'
import { nameOf, released, selectorOf } from './released.ts'

const VALUES = '.Values.networkpolicies'

const DENY_ALL = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: named('default-deny'),
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
}

/** Documents of its file, in this order. */
export function networkTemplate(): readonly unknown[] {
  return [
    when(
      `and ${VALUES}.enabled .Values.controller.enabled`,
      at(released(NETWORK_POLICY, nameOf('controller'), 'controller'), {
        'spec.podSelector.matchLabels': selectorOf('controller'),
        // one port instead of the two that are usual
        'spec.egress.0.ports': [{ protocol: 'TCP', port: scalar(`${VALUES}.apiPort`) }],
      }),
    ),
    when(`and ${VALUES}.enabled ${VALUES}.defaultDeny`, released(DENY_ALL, nameOf('default-deny'))),
  ]
}
