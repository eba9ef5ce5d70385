// The annotation in which `kubectl apply` keeps what it has applied, so that the next one can tell which fields the
// manifest has dropped. Its text is ordered JSON and a line break.

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
