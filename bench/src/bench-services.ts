// The Services of the API rows, as a MetalLB user's cluster has them: two ports, both families, labels, an address. And
// the requests about them, with the marks of the C client. Pure.

import { bodyWithVersion, CONNECTION_MARK, COUNTER_MARK, requestText } from './http-text.ts'

export const NAMESPACE = 'bench'
/** Where created ones go, so that the collection that is listed keeps its size. */
export const CREATED_NAMESPACE = 'bench-created'

const COUNTED = `service-${COUNTER_MARK}`

/** The path of a collection of Services. */
function servicesPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/services`
}

/** What `kubectl apply` sends. Without node ports, of which there are too few for 10,000 Services. */
export function service(namespace: string, name: string) {
  const labels = {
    'app.kubernetes.io/name': 'web',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': 'Helm',
  }
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace,
      labels,
      annotations: {
        'metallb.io/address-pool': 'production',
        'metallb.io/ip-allocated-from-pool': 'production',
        'meta.helm.sh/release-name': name,
        'meta.helm.sh/release-namespace': namespace,
      },
    },
    spec: {
      type: 'LoadBalancer',
      allocateLoadBalancerNodePorts: false,
      externalTrafficPolicy: 'Cluster',
      ipFamilyPolicy: 'PreferDualStack',
      selector: { 'app.kubernetes.io/name': 'web', 'app.kubernetes.io/instance': name },
      ports: [
        { name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' },
        { name: 'https', port: 443, targetPort: 8443, protocol: 'TCP' },
      ],
    },
  }
}

/** Creates Services `service-00000000` and on in a namespace. */
export function createRequest(namespace: string): string {
  return requestText('POST', servicesPath(namespace), JSON.stringify(service(namespace, COUNTED)))
}

/** The same without addresses of the cluster, for which a real API server takes many times as long. */
export function createHeadlessRequest(namespace: string): string {
  const { spec, ...rest } = service(namespace, COUNTED)
  const { ports, selector } = spec
  const body = { ...rest, spec: { clusterIP: 'None', selector, ports } }
  return requestText('POST', servicesPath(namespace), JSON.stringify(body))
}

/** Reads the connection's own Service. */
export const getRequest = requestText('GET', `${servicesPath(NAMESPACE)}/service-${CONNECTION_MARK}`)

export const listRequest = requestText('GET', servicesPath(NAMESPACE))

/** A page of everybody's Services. */
export function pageRequest(limit: number, next: string): string {
  const token = next === '' ? '' : `&continue=${encodeURIComponent(next)}`
  return requestText('GET', `/api/v1/services?limit=${limit}${token}`)
}

/** Everybody's Services after a version, as an informer watches them. */
export function watchRequest(resourceVersion: string): string {
  return requestText('GET', `/api/v1/services?watch=true&resourceVersion=${resourceVersion}`)
}

/** Writes the status of the connection's own Service: a controller gives it an address, another one each time. */
export const statusRequest = requestText(
  'PUT',
  `${servicesPath(NAMESPACE)}/service-${CONNECTION_MARK}/status`,
  bodyWithVersion(
    withAddress(service(NAMESPACE, `service-${CONNECTION_MARK}`), `${COUNTER_MARK}.example.com`),
  ),
)

/** With an address, and a name that tells one write from the next: what does not change is not written. */
function withAddress<T extends object>(object: T, hostname: string) {
  return { ...object, status: { loadBalancer: { ingress: [{ ip: '192.0.2.10', ipMode: 'VIP', hostname }] } } }
}
