// What MetalLB's manifests install for its webhooks: definitions, of which BGPPeer's converts by one, the empty Secret, the
// Service, the configuration, and the rights of the controller. The Service leads to a port of this machine.

import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1'

const NAMESPACE = 'metallb-system'
const GROUP = 'rbac.authorization.k8s.io'
const SERVICE = 'metallb-webhook-service'

/** As MetalLB spells them; the last word of the path is the kind. */
const WEBHOOKS = [
  { name: 'bgppeersvalidationwebhook', version: 'v1beta2', kind: 'bgppeer', resource: 'bgppeers' },
  {
    name: 'ipaddresspoolvalidationwebhook',
    version: 'v1beta1',
    kind: 'ipaddresspool',
    resource: 'ipaddresspools',
  },
  {
    name: 'bgpadvertisementvalidationwebhook',
    version: 'v1beta1',
    kind: 'bgpadvertisement',
    resource: 'bgpadvertisements',
  },
  {
    name: 'l2advertisementvalidationwebhook',
    version: 'v1beta1',
    kind: 'l2advertisement',
    resource: 'l2advertisements',
  },
  { name: 'communityvalidationwebhook', version: 'v1beta1', kind: 'community', resource: 'communities' },
  { name: 'bfdprofilevalidationwebhook', version: 'v1beta1', kind: 'bfdprofile', resource: 'bfdprofiles' },
]

export function metallbWebhooks(definitions: readonly CustomResourceDefinition[], port: number): object[] {
  const clientConfig = (path: string) => ({ service: { name: SERVICE, namespace: NAMESPACE, path, port } })
  return [
    ...definitions.map(withoutRules).map((definition) =>
      definition.metadata?.name === 'bgppeers.metallb.io'
        ? {
            ...definition,
            spec: {
              ...definition.spec,
              conversion: {
                strategy: 'Webhook',
                webhook: {
                  // its own versions, and not those of the review: so MetalLB has it
                  conversionReviewVersions: ['v1beta1', 'v1beta2'],
                  clientConfig: clientConfig('/convert'),
                },
              },
            },
          }
        : definition,
    ),
    { apiVersion: 'v1', kind: 'Secret', metadata: named('metallb-webhook-cert') },
    // no proxy runs here that would serve its address
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: named(SERVICE),
      spec: { type: 'ExternalName', externalName: 'localhost' },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'metallb-webhook-configuration' },
      webhooks: WEBHOOKS.map(({ name, version, kind, resource }) => ({
        name: `${name}.metallb.io`,
        admissionReviewVersions: ['v1'],
        failurePolicy: 'Fail',
        sideEffects: 'None',
        clientConfig: clientConfig(`/validate-metallb-io-${version}-${kind}`),
        rules: [
          {
            apiGroups: ['metallb.io'],
            apiVersions: [version],
            operations: ['CREATE', kind === 'bfdprofile' ? 'DELETE' : 'UPDATE'],
            resources: [resource],
          },
        ],
      })),
    },
    ...rights(),
  ]
}

/** What MetalLB's roles allow for the webhooks. */
function rights(): object[] {
  const subjects = [{ kind: 'ServiceAccount', name: 'controller', namespace: NAMESPACE }]
  const rule = (apiGroup: string, resources: string[], verbs: string[], resourceNames: string[] = []) => ({
    apiGroups: [apiGroup],
    resources,
    verbs,
    ...(resourceNames.length > 0 && { resourceNames }),
  })
  const all = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']
  const cluster = [
    rule('', ['nodes'], ['list']),
    rule('admissionregistration.k8s.io', ['validatingwebhookconfigurations'], all, [
      'metallb-webhook-configuration',
    ]),
    rule('apiextensions.k8s.io', ['customresourcedefinitions'], all, ['bgppeers.metallb.io']),
  ]
  const inNamespace = [
    rule('', ['secrets'], all),
    rule('metallb.io', ['bgppeers', 'bgpadvertisements', 'l2advertisements'], ['get', 'list']),
    rule('metallb.io', ['ipaddresspools', 'communities', 'bfdprofiles'], ['get', 'list', 'watch']),
  ]
  const apiVersion = `${GROUP}/v1`
  const name = 'metallb-webhooks'
  return [
    { apiVersion, kind: 'ClusterRole', metadata: { name }, rules: cluster },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name },
      subjects,
    },
    { apiVersion, kind: 'Role', metadata: named(name), rules: inNamespace },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata: named(name),
      roleRef: { apiGroup: GROUP, kind: 'Role', name },
      subjects,
    },
  ]
}

function named(name: string) {
  return { name, namespace: NAMESPACE }
}

/** MetalLB's have rules for very little. */
function withoutRules<T>(definition: T): T {
  const text = JSON.stringify(definition, (key, value: unknown) =>
    key === 'x-kubernetes-validations' ? undefined : value,
  )
  return JSON.parse(text) as T
}
