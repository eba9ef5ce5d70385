// How a kubeconfig says that a program gives the credentials: `users[].user.exec`, and what of the cluster it is told. Read
// closely, since a program that is run by mistake is worse than a refusal. Contract: ExecConfig of kubeconfig v1.

import { z } from 'zod'
import type { Material } from '../cluster-config.ts'

const GROUP = 'client.authentication.k8s.io'
// v1alpha1 is gone since Kubernetes 1.24
const VERSIONS = [`${GROUP}/v1`, `${GROUP}/v1beta1`] as const
const MODES = ['Never', 'IfAvailable', 'Always'] as const

/** The name of the extension of a cluster that is for the program: `spec.cluster.config` of what it is told. */
export const CONFIG_EXTENSION = `${GROUP}/exec`

const text = z.string().min(1)

export const execSchema = z
  .object({
    apiVersion: z.enum(VERSIONS, { error: `must be ${VERSIONS.join(' or ')}` }),
    command: text,
    args: z.array(z.string()).nullish(),
    env: z.array(z.object({ name: text, value: z.string() })).nullish(),
    installHint: z.string().optional(),
    provideClusterInfo: z.boolean().optional(),
    interactiveMode: z.enum(MODES, { error: `must be one of ${MODES.join(', ')}` }).optional(),
  })
  .refine(({ apiVersion, interactiveMode }) => apiVersion !== VERSIONS[0] || interactiveMode !== undefined, {
    path: ['interactiveMode'],
    error: `is needed with ${VERSIONS[0]}: one of ${MODES.join(', ')}`,
  })

export interface PluginSettings {
  readonly apiVersion: (typeof VERSIONS)[number]
  /** A path, or a name that is looked up on the PATH. */
  readonly command: string
  readonly args: readonly string[]
  /** Beside our own environment. */
  readonly environment: Readonly<Record<string, string>>
  /** How to come by the program, for a person; '' where nobody says. */
  readonly installHint: string
  /** Whether it may, or must, ask a person on standard input. */
  readonly interactiveMode: (typeof MODES)[number]
  /** What it is told of the cluster, where it wants to know. */
  readonly cluster?: PluginCluster
}

export interface PluginCluster {
  readonly server: string
  readonly tlsServerName?: string
  readonly insecureSkipTlsVerify: boolean
  readonly certificateAuthority?: Material
  /** What the kubeconfig has for the program, as it stands there. */
  readonly config?: unknown
}

/** `commandPath` is the command, with the folder of the kubeconfig where it is relative to it. */
export function pluginSettings(
  exec: z.infer<typeof execSchema>,
  commandPath: string,
  cluster: PluginCluster,
): PluginSettings {
  return {
    apiVersion: exec.apiVersion,
    command: commandPath,
    args: exec.args ?? [],
    environment: Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value])),
    installHint: exec.installHint ?? '',
    interactiveMode: exec.interactiveMode ?? 'IfAvailable',
    ...(exec.provideClusterInfo === true && { cluster }),
  }
}
