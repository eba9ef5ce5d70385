// That Prometheus may look for its targets in our namespace, which a monitor alone does not allow. Whom it runs as is
// kube-prometheus' to say; one that may look into every namespace does not need it.

import type { Role, RoleBinding } from 'kubernetes-types/rbac/v1'
import { named } from './names.ts'

const GROUP = 'rbac.authorization.k8s.io'
const SCRAPER = { kind: 'ServiceAccount', name: 'prometheus-k8s', namespace: 'monitoring' }

export const SCRAPER_ACCESS: readonly [Role, RoleBinding] = [
  {
    apiVersion: `${GROUP}/v1`,
    kind: 'Role',
    metadata: named(SCRAPER.name),
    rules: [
      { apiGroups: [''], resources: ['services', 'endpoints', 'pods'], verbs: ['get', 'list', 'watch'] },
    ],
  },
  {
    apiVersion: `${GROUP}/v1`,
    kind: 'RoleBinding',
    metadata: named(SCRAPER.name),
    roleRef: { apiGroup: GROUP, kind: 'Role', name: SCRAPER.name },
    subjects: [SCRAPER],
  },
]
