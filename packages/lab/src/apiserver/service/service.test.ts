// Services as the server completes them, refuses them, and lets them change.

import { describe, expect, test } from 'bun:test'
import { service, SERVICES, startCluster } from '../cluster.fixture.ts'
import type { JsonObject } from '../json.ts'

async function created(spec: JsonObject) {
  const cluster = startCluster()
  const { code, body } = await cluster.request('POST', SERVICES, service('web', spec))
  expect([code, body.message]).toEqual([201, undefined])
  return { ...cluster, spec: body.spec, body }
}

async function mistake(spec: JsonObject): Promise<string> {
  const { request } = startCluster()
  const { code, body } = await request('POST', SERVICES, service('web', spec))
  expect(code).toBe(422)
  return body.message.replace('Service "web" is invalid: ', '')
}

describe('a new Service', () => {
  test('of type LoadBalancer gets what the real server gives it', async () => {
    const { spec } = await created({})
    expect(spec).toMatchObject({
      type: 'LoadBalancer',
      sessionAffinity: 'None',
      externalTrafficPolicy: 'Cluster',
      internalTrafficPolicy: 'Cluster',
      allocateLoadBalancerNodePorts: true,
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      clusterIPs: [spec.clusterIP],
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    })
    expect(spec.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/)
    expect(spec.ports[0].nodePort).toBeWithin(30_000, 32_768)
    expect(spec.healthCheckNodePort).toBeUndefined()
  })

  test('of type ClusterIP has no external fields', async () => {
    const { spec } = await created({ type: 'ClusterIP' })
    expect(Object.keys(spec).sort()).toEqual([
      ...['clusterIP', 'clusterIPs', 'internalTrafficPolicy', 'ipFamilies', 'ipFamilyPolicy', 'ports'],
      ...['sessionAffinity', 'type'],
    ])
  })

  test('has no node ports when it wants none, and a health check port for Local', async () => {
    const { spec } = await created({ allocateLoadBalancerNodePorts: false, externalTrafficPolicy: 'Local' })
    expect(spec.ports[0].nodePort).toBeUndefined()
    expect(spec.healthCheckNodePort).toBeWithin(30_000, 32_768)
  })

  test.each<[string, JsonObject, string[], string]>([
    ['PreferDualStack', { ipFamilyPolicy: 'PreferDualStack' }, ['IPv4', 'IPv6'], 'PreferDualStack'],
    ['IPv6 alone', { ipFamilies: ['IPv6'] }, ['IPv6'], 'SingleStack'],
    ['both families', { ipFamilies: ['IPv6', 'IPv4'] }, ['IPv6', 'IPv4'], 'RequireDualStack'],
    ['an IPv6 address', { clusterIP: 'fd00:96::7' }, ['IPv6'], 'SingleStack'],
  ])('with %s has the families', async (_, given, families, policy) => {
    const { spec } = await created(given)
    expect(spec).toMatchObject({ ipFamilies: families, ipFamilyPolicy: policy })
    expect(spec.clusterIPs.map((address: string) => (address.includes(':') ? 'IPv6' : 'IPv4'))).toEqual(
      families,
    )
  })

  test('that is headless keeps None', async () => {
    const { spec } = await created({ type: 'ClusterIP', clusterIP: 'None', selector: { app: 'web' } })
    expect(spec).toMatchObject({ clusterIP: 'None', clusterIPs: ['None'], ipFamilies: ['IPv4'] })
  })
})

describe('a mistake names its field', () => {
  test.each<[string, JsonObject]>([
    ['spec.ports: Required value', { ports: [] }],
    [
      'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
      { ports: [{ port: 80, nodePort: 80 }] },
    ],
    [
      'spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      { ports: [{ port: 80, targetPort: 70_000 }] },
    ],
    [
      'spec.ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
      { ports: [{ port: 80, protocol: 'X' }] },
    ],
    [
      'spec.ports[1].name: Duplicate value: "a"',
      {
        ports: [
          { port: 80, name: 'a' },
          { port: 81, name: 'a' },
        ],
      },
    ],
    ['spec.ports[1].name: Required value', { ports: [{ port: 80, name: 'a' }, { port: 81 }] }],
    [
      'spec.ports[1]: Duplicate value: {"protocol":"TCP","port":80}',
      {
        ports: [
          { port: 80, name: 'a' },
          { port: 80, name: 'b' },
        ],
      },
    ],
    [
      'spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      { type: 'X' },
    ],
    ['spec.externalName: Required value', { type: 'ExternalName' }],
    [
      "spec.healthCheckNodePort: Invalid value: 32000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      { healthCheckNodePort: 32_000 },
    ],
    [
      "spec.selector: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      { selector: { app: 'a b' } },
    ],
    [
      "spec.ports[0].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      { ports: [{ port: 80, appProtocol: 'a b' }] },
    ],
    [
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      { type: 'ClusterIP', externalTrafficPolicy: 'Local' },
    ],
    [
      'spec.externalTrafficPolicy: Unsupported value: "X": supported values: "Cluster", "Local"',
      { externalTrafficPolicy: 'X' },
    ],
    [
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      { type: 'NodePort', loadBalancerClass: 'a' },
    ],
    [
      'spec.loadBalancerSourceRanges[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      { loadBalancerSourceRanges: ['x'] },
    ],
    ['spec.ipFamilies[1]: Duplicate value: "IPv4"', { ipFamilies: ['IPv4', 'IPv4'] }],
    [
      "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
      { ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'SingleStack' },
    ],
    [
      'spec.clusterIPs[0]: Invalid value: "10.96.0.7": expected an IPv6 value as indicated by `ipFamilies[0]`',
      { clusterIP: '10.96.0.7', ipFamilies: ['IPv6'] },
    ],
    [
      'spec.clusterIPs: Invalid value: ["10.0.0.1"]: failed to allocate IP 10.0.0.1: the provided IP (10.0.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
      { clusterIP: '10.0.0.1' },
    ],
    [
      'spec.clusterIPs: Invalid value: ["10.96.0.1"]: failed to allocate IP 10.96.0.1: provided IP is already allocated',
      { clusterIP: '10.96.0.1' },
    ],
    [
      'spec.externalIPs[0]: Invalid value: "010.0.0.1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      { externalIPs: ['010.0.0.1'] },
    ],
  ])('%s', async (message, spec) => {
    expect(await mistake(spec)).toBe(message)
  })
})

describe('an update', () => {
  test('that leaves out what was allocated keeps it', async () => {
    const { request, spec } = await created({ ipFamilyPolicy: 'PreferDualStack' })
    const { body } = await request('PUT', `${SERVICES}/web`, service('web'))
    expect(body.spec).toEqual(spec)
  })

  test('keeps the node port of each port by its name, unless another port was given it', async () => {
    const { request, spec } = await created({ ports: [{ port: 80 }] })
    const [{ nodePort: first }] = spec.ports
    const put = async (...ports: JsonObject[]): Promise<number[]> => {
      const { body } = await request('PUT', `${SERVICES}/web`, service('web', { ports }))
      return body.spec.ports.map((port: { nodePort: number }) => port.nodePort)
    }
    expect(await put({ port: 81 })).toEqual([first])
    expect(await put({ port: 81, protocol: 'UDP' })).toEqual([first])
    const [a = 0, b = 0] = await put({ name: 'a', port: 81, nodePort: first }, { name: 'b', port: 82 })
    expect(await put({ name: 'b', port: 81 }, { name: 'a', port: 90 })).toEqual([b, a])
    const [other, given] = await put({ name: 'b', port: 81 }, { name: 'c', port: 90, nodePort: b })
    expect(given).toBe(b)
    expect([a, b]).not.toContain(other)
  })

  test('to another type takes along what only the old one could have, status too', async () => {
    const { patch } = await created({ externalTrafficPolicy: 'Local' })
    const ingress = [{ ip: '192.0.2.1' }]
    await patch(`${SERVICES}/web/status`, 'merge-patch+json', {
      status: { loadBalancer: { ingress }, conditions: [{ type: 'a', status: 'True' }] },
    })
    const { body } = await patch(`${SERVICES}/web`, 'strategic-merge-patch+json', {
      spec: { type: 'ClusterIP' },
    })
    expect(body.status).toEqual({ loadBalancer: {}, conditions: [{ type: 'a', status: 'True' }] })
    expect(body.spec.ports).toEqual([{ port: 80, protocol: 'TCP', targetPort: 80 }])
    for (const field of ['externalTrafficPolicy', 'healthCheckNodePort', 'allocateLoadBalancerNodePorts']) {
      expect(body.spec[field]).toBeUndefined()
    }
  })

  test('gives and takes the second family', async () => {
    const { patch, spec } = await created({})
    const up = await patch(`${SERVICES}/web`, 'merge-patch+json', {
      spec: { ipFamilyPolicy: 'PreferDualStack' },
    })
    expect(up.body.spec.clusterIPs).toEqual([spec.clusterIP, expect.stringMatching(/^fd00:96::/)])
    const down = await patch(`${SERVICES}/web`, 'merge-patch+json', {
      spec: { ipFamilyPolicy: 'SingleStack' },
    })
    expect(down.body.spec).toMatchObject({ clusterIPs: [spec.clusterIP], ipFamilies: ['IPv4'] })
  })

  test('cannot change the cluster address or the class', async () => {
    const { patch } = await created({ clusterIP: '10.96.0.9', loadBalancerClass: 'a.com/b' })
    const moved = await patch(`${SERVICES}/web`, 'merge-patch+json', {
      spec: { clusterIP: '10.96.0.8', clusterIPs: ['10.96.0.8'] },
    })
    expect(moved.body.message).toEndWith(
      'spec.clusterIPs[0]: Invalid value: ["10.96.0.8"]: may not change once set',
    )
    const foreign = await patch(`${SERVICES}/web`, 'merge-patch+json', {
      spec: { loadBalancerClass: 'a.com/c' },
    })
    expect(foreign.body.message).toEndWith(
      'spec.loadBalancerClass: Invalid value: "a.com/c": may not change once set',
    )
  })

  test('frees what a deleted Service held', async () => {
    const { request } = await created({ clusterIP: '10.96.0.9', ports: [{ port: 80, nodePort: 30_080 }] })
    const rival = service('rival', { ports: [{ port: 80, nodePort: 30_080 }] })
    expect((await request('POST', SERVICES, rival)).body.message).toEndWith(
      'provided port is already allocated',
    )
    await request('DELETE', `${SERVICES}/web`)
    expect((await request('POST', SERVICES, rival)).code).toBe(201)
  })
})

describe('status', () => {
  test.each<[string, JsonObject]>([
    [
      'status.loadBalancer.ingress[0].ip: Invalid value: "10.0.0.256": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      { ip: '10.0.0.256' },
    ],
    [
      'status.loadBalancer.ingress[0].ip: Invalid value: "010.0.0.1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      { ip: '010.0.0.1' },
    ],
    [
      'status.loadBalancer.ingress[0].ipMode: Forbidden: may not be specified when `ip` is not set',
      { hostname: 'a', ipMode: 'VIP' },
    ],
    [
      'status.loadBalancer.ingress[0].ipMode: Unsupported value: "X": supported values: "Proxy", "VIP"',
      { ip: '10.0.0.1', ipMode: 'X' },
    ],
  ])('is refused: %s', async (message, entry) => {
    const { patch } = await created({})
    const { body } = await patch(`${SERVICES}/web/status`, 'merge-patch+json', {
      status: { loadBalancer: { ingress: [entry] } },
    })
    expect(body.message).toBe(`Service "web" is invalid: ${message}`)
  })

  test('may have an address and a hostname', async () => {
    const { patch } = await created({})
    const ingress = [{ ip: '2001:db8::1', hostname: 'a.example' }]
    const { body } = await patch(`${SERVICES}/web/status`, 'merge-patch+json', {
      status: { loadBalancer: { ingress } },
    })
    expect(body.status.loadBalancer.ingress).toEqual([
      { ip: '2001:db8::1', hostname: 'a.example', ipMode: 'VIP' },
    ])
  })

  test('belongs to load balancers only', async () => {
    const { patch } = await created({ type: 'NodePort' })
    const { code } = await patch(`${SERVICES}/web/status`, 'merge-patch+json', {
      status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } },
    })
    expect(code).toBe(422)
  })
})
