// The configuration of a program that runs in a Pod: the service account that Kubernetes mounts, and the address it
// puts into the environment. The environment is handed in; the files are read later, again and again.
// Contract: Kubernetes "Accessing the API from within a Pod".

import { accept, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import type { ClusterConfig } from './cluster-config.ts'

/** Where Kubernetes mounts a Pod's service account. */
const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount'

/** What Kubernetes puts into a Pod's environment, and where it mounts the service account. */
export interface InClusterSource {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly folder?: string
}

/** Reads where the API server is from KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT. */
export async function loadInCluster(source: InClusterSource): Promise<Result<ClusterConfig>> {
  const folder = source.folder ?? SERVICE_ACCOUNT_FOLDER
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = source.environment
  if (!host || !port) {
    return refuse(
      'NotInCluster',
      'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set, so this is no Pod',
      {},
      'name a kubeconfig with --kubeconfig or KUBECONFIG',
    )
  }
  if (!(await Bun.file(`${folder}/token`).exists())) {
    return refuse(
      'NotInCluster',
      `there is no service account token in ${folder}`,
      { folder },
      'let the Pod have one (automountServiceAccountToken), or name a kubeconfig with --kubeconfig or KUBECONFIG',
    )
  }
  const namespaceFile = Bun.file(`${folder}/namespace`)
  const namespace = (await namespaceFile.exists()) ? (await namespaceFile.text()).trim() : ''
  return accept({
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    certificateAuthority: { file: `${folder}/ca.crt` },
    token: { file: `${folder}/token` },
    insecureSkipTlsVerify: false,
    ...(namespace !== '' && { namespace }),
  })
}
