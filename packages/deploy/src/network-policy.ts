// What may reach the controller, and what it may reach. Speakers are on their nodes' own network, where no policy holds.
// The API server may be at any address; its port is the cluster's to know, 6443 nearly everywhere.

import type { NetworkPolicy } from 'kubernetes-types/networking/v1'
import { componentLabels, named, PORTS } from './names.ts'

const API_SERVER_PORTS = [443, 6443]

const tcp = (port: number | string) => ({ protocol: 'TCP' as const, port })

export const NETWORK_POLICY: NetworkPolicy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: named('controller'),
  spec: {
    podSelector: { matchLabels: componentLabels('controller') },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [tcp(PORTS.monitoring), tcp(PORTS.metricsHttps)] }],
    egress: [{ ports: API_SERVER_PORTS.map(tcp) }],
  },
}
