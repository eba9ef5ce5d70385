// Which API server is meant: that of a kubeconfig if there is one, else that of the Pod's service account.

import { loadInCluster, loadKubeconfig } from '@ingot/kube'
import type { Terminal } from './command.ts'

/** `podNamespace` is that of the service account; `context` is one of the kubeconfig, '' for its current one. */
export async function findCluster(kubeconfig: string, environment: Terminal['environment'], context = '') {
  if (kubeconfig !== '') return { ...(await loadKubeconfig(kubeconfig, context)), podNamespace: undefined }
  const inCluster = await loadInCluster({ environment })
  return { ...inCluster, podNamespace: inCluster.ok ? inCluster.value.namespace : undefined }
}
