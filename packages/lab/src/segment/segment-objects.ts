// The objects of a segment of speakers: a pool of all addresses of the lab's client, announced by Layer 2, and the Pod of
// one speaker as its node reports it, by which speakers find each other. Plain data.

import type { KubernetesObject } from '@ingot/kube'
import { INGOT_NAMESPACE } from '../ingot-objects.ts'
import type { LabNode } from '../topology.ts'

/** What speakers are found by, as METALLB_ML_LABELS has it. */
export const SPEAKER_LABELS = { app: 'metallb', component: 'speaker' } as const

const namespace = INGOT_NAMESPACE

/** The configuration: every address that a test may choose is in the pool. */
export function layer2Objects(): readonly KubernetesObject[] {
  const metadata = { name: 'segment', namespace }
  return [
    {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'IPAddressPool',
      metadata,
      ...{ spec: { addresses: ['10.99.0.0/16', 'fd00:99::/64'] } },
    },
    { apiVersion: 'metallb.io/v1beta1', kind: 'L2Advertisement', metadata, ...{ spec: {} } },
  ]
}

/** The Pod of a speaker: on its node's own network. */
export function speakerPod(name: string, node: LabNode): KubernetesObject {
  const spec = {
    nodeName: node.name,
    hostNetwork: true,
    terminationGracePeriodSeconds: 2,
    containers: [{ name: 'speaker', image: 'speaker' }],
  }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: SPEAKER_LABELS }, ...{ spec } }
}

/** What its node says of it once it runs. */
export function runningStatus({ addresses: [ipv4, ipv6] }: LabNode) {
  return {
    phase: 'Running',
    hostIP: ipv4,
    podIP: ipv4,
    podIPs: [{ ip: ipv4 }, { ip: ipv6 }],
    conditions: [{ type: 'Ready', status: 'True' }],
  }
}
