// The speakers: one on every node that runs Linux, control planes too, on the node's own network.

import type { DaemonSet } from 'kubernetes-types/apps/v1'
import type { ConfigMap } from 'kubernetes-types/core/v1'
import {
  componentLabels,
  EXCLUDE_CONFIG_MAP,
  MEMBERLIST_SECRET,
  named,
  PORTS,
  SPEAKER_SELECTOR,
} from './names.ts'
import { container, fromField, type Images, template } from './pod.ts'

const LABELS = componentLabels('speaker')

/** Packet sockets; BGP dials, and needs none. */
export const SPEAKER_CAPABILITIES = ['NET_RAW'] as const

/** The variable with the address of the node. */
export const NODE_ADDRESS = 'METALLB_ML_BIND_ADDR'

const SECRET_KEY_PATH = '/etc/ml_secret_key'
/** Where the speaker looks for what excludes interfaces. */
const EXCLUSIONS_PATH = '/etc/metallb'

/** Interfaces on which no node answers, by regular expressions: those of containers and of overlays, as MetalLB has them. */
const EXCLUSIONS = `announcedInterfacesToExclude:
${[
  '^docker.*',
  '^cbr.*',
  '^dummy.*',
  '^virbr.*',
  '^lxcbr.*',
  '^veth.*',
  '^lo$',
  '^cali.*',
  '^tunl.*',
  '^flannel.*',
  '^kube-ipvs.*',
  '^cni.*',
  '^nodelocaldns.*',
  '^lxc.*',
]
  .map((pattern) => `- ${pattern}\n`)
  .join('')}`

export function speakerObjects(images: Images): readonly [ConfigMap, DaemonSet] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: named(EXCLUDE_CONFIG_MAP),
      data: { 'excludel2.yaml': EXCLUSIONS },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: named('speaker', LABELS),
      spec: {
        revisionHistoryLimit: 3,
        selector: { matchLabels: LABELS },
        updateStrategy: { type: 'RollingUpdate' },
        template: speakerTemplate(images),
      },
    },
  ]
}

function speakerTemplate(images: Images) {
  const memberlist = { containerPort: PORTS.memberlist }
  const program = container('speaker', images, {
    env: [
      fromField('METALLB_NODE_NAME', 'spec.nodeName'),
      fromField(NODE_ADDRESS, 'status.podIP'),
      { name: 'METALLB_ML_LABELS', value: SPEAKER_SELECTOR },
      { name: 'METALLB_ML_SECRET_KEY_PATH', value: SECRET_KEY_PATH },
    ],
    ports: [
      { name: 'memberlist-tcp', ...memberlist, protocol: 'TCP' },
      { name: 'memberlist-udp', ...memberlist, protocol: 'UDP' },
    ],
    volumeMounts: [
      { name: 'memberlist', mountPath: SECRET_KEY_PATH, readOnly: true },
      { name: 'exclusions', mountPath: EXCLUSIONS_PATH, readOnly: true },
    ],
    capabilities: SPEAKER_CAPABILITIES,
  })
  return template('speaker', program, {
    hostNetwork: true,
    priorityClassName: 'system-node-critical',
    // a process of another user is given no capability
    securityContext: { runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } },
    tolerations: ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'].map((key) => ({
      key,
      effect: 'NoSchedule',
      operator: 'Exists',
    })),
    volumes: [
      { name: 'memberlist', secret: { secretName: MEMBERLIST_SECRET, defaultMode: 0o400 } },
      { name: 'exclusions', configMap: { name: EXCLUDE_CONFIG_MAP, defaultMode: 0o444 } },
    ],
  })
}
