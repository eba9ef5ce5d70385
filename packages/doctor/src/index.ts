// What setups get wrong, found in facts that somebody else has gathered: of the cluster from its API server, of the nodes
// from their speakers. Pure. A new check is a file in checks/ and a row in diagnose.ts.

export { kubeVip } from './balancers/kube-vip.ts'
export { serviceLB } from './balancers/service-lb.ts'
export { diagnose } from './diagnose.ts'
export type { CheckReport, Diagnosis } from './diagnose.ts'
export type { ClusterFacts, Facts, Known, KubeProxy, NodeFacts, Workload } from './facts.ts'
export { SEVERITIES } from './finding.ts'
export type { Finding, Severity } from './finding.ts'
