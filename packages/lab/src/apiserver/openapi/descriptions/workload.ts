// Pods, as far as their schema is written down here. Contract: core/v1.

import type { StructDescriptions } from './struct-descriptions.ts'

export const WORKLOAD: StructDescriptions = {
  Pod: {
    about: 'Pod is a group of containers that run together on one node and share its addresses.',
    fields: { spec: 'The wanted containers, and where they run.', status: 'What has become of them.' },
  },
  PodSpec: {
    about: 'PodSpec says what runs in a Pod, and where.',
    fields: {
      containers: 'The containers, at least one.',
      initContainers: 'Containers that run to their end, one after the other, before the others start.',
      volumes: 'The volumes that containers can mount.',
      nodeName: 'The node that runs the Pod. Empty until one is chosen.',
      restartPolicy: 'Always, the default, OnFailure or Never.',
      hostNetwork: 'Whether the Pod has no network of its own and uses that of its node.',
      nodeSelector: 'The labels that the node must have.',
      serviceAccountName: 'The ServiceAccount whose rights its containers have.',
      terminationGracePeriodSeconds: 'How many seconds containers have to end before they are killed.',
      imagePullSecrets: 'The Secrets by which images are fetched.',
      tolerations: 'The taints of nodes that do not keep it away.',
    },
  },
  Container: {
    about: 'Container is one program of a Pod.',
    fields: {
      name: 'The name of the container, unique in the Pod.',
      image: 'The image that it runs.',
      command: 'The program, in place of that of the image.',
      args: 'What the program is given. $(NAME) stands for a variable of the environment.',
      env: 'Its environment.',
      ports: 'The ports that it listens on.',
      volumeMounts: 'Where it mounts volumes.',
    },
  },
  ContainerPort: {
    about: 'ContainerPort is a port that a container listens on.',
    fields: { protocol: 'TCP, the default, UDP or SCTP.' },
  },
  EnvVar: {
    about: 'EnvVar is a variable in the environment of a container.',
    fields: { name: 'The name of the variable.' },
  },
  Volume: {
    about: 'Volume is a directory that containers of a Pod can mount.',
    fields: { name: 'The name that mounts refer to.' },
  },
  VolumeMount: { about: 'VolumeMount is a place where a container mounts a volume.', fields: {} },
  PodStatus: {
    about: 'PodStatus says what has become of a Pod.',
    fields: {
      phase: 'Pending, Running, Succeeded, Failed or Unknown.',
      podIP: 'The address of the Pod.',
      podIPs: 'The addresses of the Pod, at most one of each IP family. The first is podIP.',
      conditions: 'What is true of the Pod at present; Ready says whether it gets traffic.',
    },
  },
  PodIP: { about: 'PodIP is one address of a Pod.', fields: { ip: 'The address.' } },
}
