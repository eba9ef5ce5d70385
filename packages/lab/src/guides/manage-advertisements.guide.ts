// The guide "manage pools", its advertisements: its manifests in manage-pools, and what it says of them. Left out: eth0,
// eth1 and bond0, which no node of a lab has: that a speaker says so is what can be seen.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { GuideLab } from './guide-lab.fixture.ts'
import { serviceText } from './shell.fixture.ts'

const ADVERTISEMENTS = 'manage-pools/l2-advertisements'
const POOLS = 'manage-pools/pools'

/** What the selectors of the guide look for. */
const LABELS = {
  'node-1': [
    'node.kubernetes.io/instance-type=spot',
    'metallb-speaker=enabled',
    'metallb/external-speaker=true',
  ],
  'node-2': ['node-role.kubernetes.io/worker=true', 'metallb/speaker=true', 'metallb/internal-speaker=true'],
  'node-3': ['node.kubernetes.io/instance-type=spot', 'node-role.kubernetes.io/control-plane='],
}

export function describeManageAdvertisements(lab: GuideLab): void {
  describe('the guide to managing advertisements:', () => {
    beforeAll(async () => {
      await lab.apply('manage-pools/namespaces')
      await lab.run('kubectl wait --for=create serviceaccount/default -n production --timeout=10s')
      await lab.run('kubectl wait --for=create serviceaccount/default -n public-site --timeout=10s')
      await lab.apply('manage-pools/cluster')
      await Promise.all(Object.entries(LABELS).map(([node, labels]) => label(node, labels)))
    })
    afterAll(async () => {
      const without = Object.values(LABELS)
        .flat()
        .map((each) => each.replace(/=.*/, '-'))
      await label('--all', [...new Set(without)])
      await lab.remove('manage-pools/cluster')
    })

    test('pools by name: those are announced, others are not', async () => {
      await using _ = await lab.apply(
        `${ADVERTISEMENTS}/production-l2-advertisement`,
        `${POOLS}/production-pool`,
        `${POOLS}/backup-pool`,
        fromPool('announced', 'production-pool'),
        fromPool('backup', 'backup-pool'),
        fromPool('silent', 'premium-pool'),
      )
      const [first, second, silent] = await lab.addresses(['announced', 'backup', 'silent'])
      expect(await lab.ask(`http://${first}/`)).toContain('hello from web-')
      expect(await lab.ask(`http://${second}/`)).toContain('hello from web-')
      expect(await lab.isAnswered(`http://${silent}/`)).toBe(false)
    })

    test('pools by label', async () => {
      const labels = { app: 'web' }
      await using _ = await lab.apply(
        `${ADVERTISEMENTS}/labeled-l2-advertisement`,
        `${POOLS}/comprehensive-pool`,
        serviceText('labeled', { namespace: 'production', labels }),
      )
      expect(await lab.addresses(['labeled'], 'production')).toEqual(['192.168.1.100'])
      expect(await lab.ask('http://192.168.1.100/')).toContain('hello from web ')
    })

    test('nodes by label: only those announce', async () => {
      await using _ = await lab.apply(
        `${ADVERTISEMENTS}/worker-only-l2-advertisement`,
        fromPool('on-worker', 'worker-pool'),
      )
      expect(await nodeOf('on-worker')).toBe('node-2')
      expect(await lab.ask('http://198.51.100.10/')).toContain('hello from web-')
    })

    test('interfaces that no node has: the Service is told, and nobody answers', async () => {
      await using _ = await lab.apply(
        `${ADVERTISEMENTS}/specific-interface-l2-advertisement`,
        fromPool('on-eth0', 'main-pool'),
      )
      const described = await lab.until('kubectl describe service on-eth0', 'announceFailed')
      expect(described).not.toContain('nodeAssigned')
      expect(await lab.isAnswered('http://198.51.100.20/')).toBe(false)
    })

    test('pools, nodes and interfaces together', async () => {
      await using _ = await lab.apply(
        `${ADVERTISEMENTS}/production-l2-config`,
        `${POOLS}/public-pool`,
        serviceText('public', { namespace: 'public-site' }),
      )
      const described = await lab.until('kubectl describe service public -n public-site', 'announceFailed')
      expect(described).toContain('node-1')
    })

    test('nodes that last: no spot instance, no control plane', async () => {
      await using _ = await lab.apply(
        `${ADVERTISEMENTS}/reliable-nodes-l2`,
        `${POOLS}/primary-pool`,
        serviceText('reliable'),
      )
      expect(await nodeOf('reliable')).toBe('node-2')
    })

    test('workers with a speaker, or whatever is no spot instance', async () => {
      await using _ = await lab.apply(
        `${ADVERTISEMENTS}/production-l2`,
        `${POOLS}/production-pool`,
        serviceText('worker'),
      )
      expect(await nodeOf('worker')).toBe('node-2')
    })

    test('the whole configuration gives addresses by namespace, and says which node lacks the interface', async () => {
      const annotations = { 'metallb.io/address-pool': 'external-production' }
      const production = { namespace: 'production' }
      await using _ = await lab.apply(
        'manage-pools/complete',
        serviceText('outside', { ...production, annotations }),
        serviceText('inside', production),
        serviceText('inside', { namespace: 'development' }),
      )
      expect(await lab.addresses(['outside', 'inside'], 'production')).toEqual([
        '203.0.113.10',
        '10.10.10.100',
      ])
      expect(await lab.addresses(['inside'], 'development')).toEqual(['10.20.20.100'])
      const outside = await lab.until('kubectl describe service outside -n production', 'announceFailed')
      expect(outside).toContain('"node-1"')
      const inside = await lab.until('kubectl describe service inside -n production', 'announceFailed')
      expect(inside).toContain('"node-2"')
    })

    function fromPool(name: string, pool: string): string {
      return serviceText(name, { annotations: { 'metallb.universe.tf/address-pool': pool } })
    }

    async function nodeOf(service: string): Promise<string | undefined> {
      const described = await lab.until(`kubectl describe service ${service}`, 'announcing from node')
      return /announcing from node "(node-\d)"/.exec(described)?.[1]
    }

    async function label(node: string, labels: readonly string[]): Promise<void> {
      await lab.run(`kubectl label node ${node} --overwrite ${labels.join(' ')}`)
    }
  })
}
