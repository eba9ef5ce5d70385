// The controller: two of them, of which one holds the Lease and works and the other has all at hand to go on, on different
// nodes where there are two.

import type { Deployment } from 'kubernetes-types/apps/v1'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1'
import { componentLabels, MEMBERLIST_SECRET, named } from './names.ts'
import { container, type Images, template } from './pod.ts'

const LABELS = componentLabels('controller')
const REPLICAS = 2
/** Of `nobody`. */
const NOBODY = 65534

export function controllerObjects(images: Images): readonly [Deployment, PodDisruptionBudget] {
  const metadata = named('controller', LABELS)
  const selector = { matchLabels: LABELS }
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: REPLICAS,
        revisionHistoryLimit: 3,
        selector,
        // written out: kubectl takes away at every apply what the server has put in
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } },
        template: controllerTemplate(images),
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { maxUnavailable: 1, selector },
    },
  ]
}

function controllerTemplate(images: Images) {
  const program = container('controller', images, {
    // what a webhook refuses the definitions refuse, or the programs name: nothing more has to run for it
    args: ['--webhook-mode=disabled'],
    env: [
      { name: 'METALLB_ML_SECRET_NAME', value: MEMBERLIST_SECRET },
      { name: 'METALLB_DEPLOYMENT', value: 'controller' },
    ],
    ports: [],
    volumeMounts: [],
  })
  return template('controller', program, {
    priorityClassName: 'system-cluster-critical',
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NOBODY,
      runAsGroup: NOBODY,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: { matchLabels: LABELS },
            },
          },
        ],
      },
    },
  })
}
