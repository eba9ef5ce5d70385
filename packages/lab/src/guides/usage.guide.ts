// The guide "usage": its manifests in usage, and what it says of requests, traffic policies, both families and sharing.
// Left out: the policies under BGP, which is not there yet.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { GuideLab } from './guide-lab.fixture.ts'
import { serviceText } from './shell.fixture.ts'

const KEY = 'metallb.io/allow-shared-ip'

export function describeUsage(lab: GuideLab): void {
  describe('the guide to usage:', () => {
    beforeAll(async () => {
      await lab.apply('usage/cluster', 'usage/by-address')
      await lab.run('kubectl rollout status deployment/nginx --timeout=10s')
    })
    afterAll(() => lab.remove('usage/cluster', 'usage/by-address'))

    test('a Service gets the address that it names, and its events tell the story', async () => {
      expect(await lab.addresses(['nginx'])).toEqual(['192.168.1.100'])
      expect(await lab.ask('http://192.168.1.100/')).toContain('hello from nginx-')
      const described = await lab.until('kubectl describe service nginx', 'nodeAssigned')
      expect(described).toContain('Assigned IP ["192.168.1.100"]')
    })

    test('an address that no pool has, or that another Service has, is refused with a warning', async () => {
      await lab.addresses(['nginx'])
      await using _ = await lab.apply(
        serviceText('foreign', {}, { loadBalancerIP: '198.51.100.1' }),
        serviceText('taken', {}, { loadBalancerIP: '192.168.1.100' }),
      )
      const foreign = await lab.until('kubectl describe service foreign', 'AllocationFailed')
      expect(foreign).toContain('["198.51.100.1"] is not allowed in config')
      const taken = await lab.until('kubectl describe service taken', 'AllocationFailed')
      expect(taken).toMatch(/Warning +AllocationFailed .* address also in use by default\/nginx/)
    })

    test('a Service that names a pool gets an address of it', async () => {
      await lab.apply('usage/by-pool')
      await lab.until('kubectl get service nginx', '203.0.113.10')
      expect(await lab.ask('http://203.0.113.10/')).toContain('hello from nginx-')
      await lab.apply('usage/by-address')
      await lab.until('kubectl get service nginx', '192.168.1.100')
    })

    test('with policy Cluster every Pod answers, and those elsewhere see the node that has the address', async () => {
      const described = await lab.until('kubectl describe service nginx', 'announcing from node')
      const owner = /announcing from node "(node-\d)"/.exec(described)?.[1]
      const answers = await asked('http://192.168.1.100/')
      expect(new Set(answers.map(({ pod }) => pod)).size).toBe(3)
      // with the real kube-proxy a Pod on that very node sees the client: a lab's Pods are in their node's own network
      const seen = new Set(answers.filter(({ node }) => node !== owner).map(({ client }) => client))
      expect(seen).toEqual(new Set([owner?.replace('node-', '192.168.250.1')]))
    })

    test('with policy Local the Pods of one node answer, and see the client', async () => {
      const local = { externalTrafficPolicy: 'Local', loadBalancerIP: '192.168.1.104' }
      const spec = { ...local, ports: [{ port: 80 }], selector: { app: 'nginx' } }
      await using _ = await lab.apply(serviceText('local', {}, spec))
      const answers = await asked('http://192.168.1.104/')
      expect(new Set(answers.map(({ node }) => node)).size).toBe(1)
      expect(new Set(answers.map(({ client }) => client))).toEqual(new Set(['192.168.250.1']))
    })

    test('a dual-stack Service names two addresses by annotation, and cannot do so by the field', async () => {
      const dualStack = { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv4', 'IPv6'] }
      const annotations = { 'metallb.io/loadBalancerIPs': '192.168.1.102,2001:db8:1::102' }
      await using _ = await lab.apply(
        serviceText('dual', { annotations }, dualStack),
        serviceText('by-field', {}, { ...dualStack, loadBalancerIP: '192.168.1.103' }),
      )
      expect(await lab.addresses(['dual'])).toEqual(['192.168.1.102 2001:db8:1::102'])
      expect(await lab.ask('http://192.168.1.102/')).toContain('hello from web-')
      expect(await lab.ask('http://[2001:db8:1::102]/')).toContain('hello from web-')
      await lab.until('kubectl describe service by-field', 'AllocationFailed')
    })

    test('Services share when the key is the same, the ports differ, and both can be served by one node', async () => {
      const local = { externalTrafficPolicy: 'Local' }
      const onPort = (port: number) => ({ ports: [{ port, targetPort: 8080 }] })
      const shared = { annotations: { [KEY]: 'a' } }
      const request = { loadBalancerIP: '192.168.1.105' }
      await using _ = await lab.apply(
        serviceText('keyless-1'),
        serviceText('keyless-2', {}, onPort(81)),
        serviceText('local-1', shared, { ...local, ...request }),
        serviceText('local-2', shared, { ...local, ...request, ...onPort(81) }),
      )
      const [first, second, ...others] = await lab.addresses(['keyless-1', 'keyless-2', 'local-1', 'local-2'])
      expect(first).not.toBe(second)
      expect(others).toEqual(['192.168.1.105', '192.168.1.105'])
      const otherPods = { ...local, ...request, ...onPort(82), selector: { app: 'nginx' } }
      await using _refused = await lab.apply(serviceText('local-3', shared, otherPods))
      await lab.until('kubectl describe service local-3', "can't change sharing key")
    })

    test('the two Services of the example share an address', async () => {
      await using _ = await lab.apply('usage/dns')
      expect(await lab.addresses(['dns-service-tcp', 'dns-service-udp'])).toEqual(['1.2.3.4', '1.2.3.4'])
      expect(await lab.ask('http://1.2.3.4:53/')).toContain('hello from dns ')
      expect(await lab.ask('udp://1.2.3.4:53')).toContain('hello from dns ')
    })

    async function asked(url: string) {
      const answers: Record<'pod' | 'node' | 'client', string | undefined>[] = []
      for (let count = 0; count < 30; count++) {
        const [, pod, node, client] = /from (\S+) on (\S+), you are (\S+)/.exec(await lab.ask(url)) ?? []
        answers.push({ pod, node, client })
      }
      return answers
    }
  })
}
