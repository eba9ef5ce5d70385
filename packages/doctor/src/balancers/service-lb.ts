// How the load balancer of k3s is known in a cluster (ServiceLB, also Klipper): it runs a Pod on each node that holds the ports
// of a Service, and writes the nodes' addresses into its status. Contract: the names, labels and image of its DaemonSets.

import type { Workload } from '../facts.ts'

const NAME = 'svccontroller.k3s.cattle.io/svcname'
const NAMESPACE = 'svccontroller.k3s.cattle.io/svcnamespace'

export const serviceLB = {
  isIt: ({ name, images, labels }: Pick<Workload, 'name' | 'images' | 'labels'>) =>
    labels[NAME] !== undefined ||
    name.startsWith('svclb-') ||
    images.some((it) => /(^|\/)klipper-lb([:@]|$)/.test(it)),

  /** The Service that such a DaemonSet is for, as `namespace/name`; undefined where it does not say. */
  serviceOf: ({ labels }: Pick<Workload, 'labels'>) =>
    labels[NAME] === undefined ? undefined : `${labels[NAMESPACE] ?? '?'}/${labels[NAME]}`,
} as const
