// What each program may do at the API server, and nothing that it does not do: the part of MetalLB's roles that Ingot
// uses, a Lease by which two controllers agree on one, and what a speaker writes of a foreign host into the status of a
// Service. Contract: rbac.authorization.k8s.io/v1 PolicyRule.

import type { PolicyRule } from 'kubernetes-types/rbac/v1'
import type { Component } from './names.ts'

const FOLLOW = ['list', 'watch']
const METALLB = 'metallb.io'

const EVENTS = rule('', ['events'], ['create', 'patch'])

/** Scrapers of the metrics over HTTPS show a token. */
const REVIEWS = [
  rule('authentication.k8s.io', ['tokenreviews'], ['create']),
  rule('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
]

/** In every namespace. */
export const CLUSTER_RULES: Readonly<Record<Component, readonly PolicyRule[]>> = {
  controller: [
    rule('', ['services', 'namespaces'], FOLLOW),
    rule('discovery.k8s.io', ['endpointslices'], FOLLOW),
    // but for listing nodes, only while somebody looks at the page
    rule('', ['nodes'], FOLLOW),
    rule('', ['events'], FOLLOW),
    rule('', ['services/status'], ['update']),
    EVENTS,
    ...REVIEWS,
  ],
  speaker: [
    rule('', ['services', 'nodes'], FOLLOW),
    rule('discovery.k8s.io', ['endpointslices'], FOLLOW),
    rule('', ['services/status'], ['patch']),
    EVENTS,
    ...REVIEWS,
  ],
}

/** Each says what it thinks of the configuration. */
const STATES = [
  rule(METALLB, ['configurationstates'], [...FOLLOW, 'create', 'update']),
  rule(METALLB, ['configurationstates/status'], ['update']),
]

/** In the namespace of the configuration. */
export const NAMESPACE_RULES: Readonly<Record<Component, readonly PolicyRule[]>> = {
  controller: [
    rule('', ['pods'], ['get', 'list']),
    rule(METALLB, ['ipaddresspools', 'communities', 'l2advertisements'], FOLLOW),
    // only while somebody looks at the page
    rule(METALLB, ['bgpadvertisements', 'bgppeers', 'bfdprofiles'], FOLLOW),
    rule(METALLB, ['servicel2statuses', 'servicebgpstatuses'], FOLLOW),
    rule(METALLB, ['ipaddresspools/status'], ['update']),
    rule('', ['secrets'], ['get', 'create']),
    { ...rule('apps', ['deployments'], ['get']), resourceNames: ['controller'] },
    rule('coordination.k8s.io', ['leases'], ['get', 'create', 'update']),
    ...STATES,
  ],
  speaker: [
    rule('', ['pods'], ['get', 'list']),
    rule('', ['secrets'], FOLLOW),
    rule(METALLB, ['ipaddresspools', 'l2advertisements', 'bgpadvertisements'], FOLLOW),
    rule(METALLB, ['bgppeers', 'bfdprofiles', 'communities'], FOLLOW),
    ...['servicel2statuses', 'servicebgpstatuses'].flatMap((resource) => [
      rule(METALLB, [resource], [...FOLLOW, 'create', 'update', 'delete']),
      rule(METALLB, [`${resource}/status`], ['update']),
    ]),
    ...STATES,
  ],
}

function rule(group: string, resources: readonly string[], verbs: readonly string[]): PolicyRule {
  return { apiGroups: [group], resources: [...resources], verbs: [...verbs] }
}
