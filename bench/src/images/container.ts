// A container of a Pod as a kubelet has its runtime run it: what the Pod's template says of the user, the capabilities, the
// root folder and the filter of system calls, and around it what every container has. The network is that which the
// runtime is called in. Pure. Contract: OCI runtime specification; the mounts and hidden paths are containerd's and CRI-O's.

import type { EnvVar, PodSpec } from 'kubernetes-types/core/v1'
import type { Image } from './image.ts'
import { seccompFor } from './seccomp.ts'

/** What a kubelet knows of a Pod beside its template. */
export interface PodFacts {
  /** By the path of a field: `status.podIP`. */
  readonly fields: Readonly<Record<string, string>>
  /** By the name of a volume: the folder with its files. */
  readonly volumes: Readonly<Record<string, string>>
  /** The folder with token, CA and namespace. */
  readonly account: string
  /** Of the API server. */
  readonly server: URL
  readonly words: readonly string[]
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

const MOUNTS = [
  { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev'] },
  {
    destination: '/dev',
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'],
  },
  {
    destination: '/dev/shm',
    type: 'tmpfs',
    source: 'shm',
    options: ['nosuid', 'noexec', 'nodev', 'size=65536k'],
  },
  { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['nosuid', 'noexec', 'nodev', 'ro'] },
]

const HIDDEN = ['acpi', 'kcore', 'keys', 'latency_stats', 'timer_list', 'sched_debug', 'scsi']
const READ_ONLY = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger']

/** The runtime's configuration of the first container of a Pod. */
export function containerOf(
  pod: PodSpec,
  image: Image,
  profile: Parameters<typeof seccompFor>[0],
  facts: PodFacts,
) {
  const [container] = pod.containers
  const { securityContext: own, env = [], volumeMounts = [] } = container ?? {}
  const capabilities = capabilitiesOf(own?.capabilities)
  const user = pod.securityContext
  const volumes = volumeMounts.map(({ name, mountPath }) => bind(facts.volumes[name] ?? '', mountPath))
  return {
    ociVersion: '1.0.2',
    process: {
      user: { uid: user?.runAsUser ?? image.user.uid, gid: user?.runAsGroup ?? image.user.gid },
      args: [...image.entrypoint, ...facts.words],
      env: [...env.map((it) => variable(it, facts)), ...serverVariables(facts.server)],
      cwd: '/',
      noNewPrivileges: own?.allowPrivilegeEscalation === false,
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    },
    root: { path: image.root, readonly: own?.readOnlyRootFilesystem === true },
    mounts: [...MOUNTS, bind(facts.account, ACCOUNT), ...volumes],
    linux: {
      namespaces: ['mount', 'pid', 'ipc', 'uts'].map((type) => ({ type })),
      maskedPaths: [...HIDDEN.map((name) => `/proc/${name}`), '/sys/firmware'],
      readonlyPaths: READ_ONLY.map((name) => `/proc/${name}`),
      ...(user?.seccompProfile?.type === 'RuntimeDefault' && {
        seccomp: seccompFor(profile, ARCHITECTURE, capabilities),
      }),
    },
  }
}

/** OCI's name of this machine's processor. */
export const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch

/** Those of a container that drops all and adds some; what one has that does not is the runtime's to say. */
function capabilitiesOf({ drop = [], add = [] }: { drop?: readonly string[]; add?: readonly string[] } = {}) {
  if (!drop.includes('ALL')) throw new Error('a container keeps the capabilities that its runtime gives it')
  return add.map((name) => `CAP_${name}`)
}

function variable({ name, value, valueFrom }: EnvVar, { fields }: PodFacts): string {
  return `${name}=${value ?? fields[valueFrom?.fieldRef?.fieldPath ?? ''] ?? ''}`
}

function serverVariables({ hostname, port }: URL): string[] {
  return [`KUBERNETES_SERVICE_HOST=${hostname}`, `KUBERNETES_SERVICE_PORT=${port}`]
}

function bind(source: string, destination: string) {
  return { destination, type: 'bind', source, options: ['rbind', 'ro'] }
}
