// The flags of the commands about sessions.

import { clusterFlags } from '../cluster/cluster-flags.ts'

const { kubeconfig, namespace, output } = clusterFlags

export const bgpFlags = { kubeconfig, namespace, output }
