// The guide "manage pools", its pools and Services: its manifests in manage-pools, its commands and what it says of them.
// Left out: the installation from the network; metallb_bgp_session_up, since there is no BGP yet; a node that dies, since
// speakers do not look after each other yet: it leaves by its label here. One of its sentences is not so, here as with
// MetalLB: of two priorities the lower number is tried first.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { metricsLine } from './guide-lab.fixture.ts'
import type { GuideLab } from './guide-lab.fixture.ts'
import { serviceText } from './shell.fixture.ts'

const ADVERTISEMENT = 'manage-pools/l2-advertisements/default-l2-advertisement'

export function describeManagePools(lab: GuideLab): void {
  describe('the guide to managing pools:', () => {
    beforeAll(async () => {
      await lab.apply('manage-pools/namespaces', ADVERTISEMENT)
      await lab.run('kubectl wait --for=create serviceaccount/default -n production --timeout=10s')
      await lab.run('kubectl wait --for=create serviceaccount/default -n public-site --timeout=10s')
      await lab.apply('manage-pools/cluster')
    })
    afterAll(() => lab.remove('manage-pools/cluster', ADVERTISEMENT))

    test('the Pods of the controller and the speakers are ready, one speaker a node', async () => {
      const ready = await lab.run(
        'kubectl wait --namespace metallb-system --for=condition=ready pod --selector=app=metallb --timeout=90s',
      )
      expect(ready.match(/condition met/g)?.length).toBe(4)
      const speakers = await lab.run('kubectl get pods -n metallb-system -o wide | grep speaker')
      expect(speakers.match(/node-\d/g)?.toSorted()).toEqual(['node-1', 'node-2', 'node-3'])
    })

    test('a pool with a range gives its addresses, and everybody can see it', async () => {
      await using _ = await lab.apply('manage-pools/pools/default-pool', serviceText('basic'))
      expect(await lab.addresses(['basic'])).toEqual(['192.168.1.100'])
      // the lab came up with another Service at this address, which a node may not have forgotten yet
      expect(await lab.ask('http://192.168.1.100/', 'web-')).toContain('hello from web-')
      const shown = await lab.run('kubectl get ipaddresspools -n metallb-system')
      expect(shown).toMatch(/^default-pool +true +false +\["192\.168\.1\.100-192\.168\.1\.110"\]$/m)
      expect(await lab.run('kubectl describe ipaddresspool -n metallb-system')).toMatch(/Auto Assign: +true/)
      const tail = (component: string) =>
        `kubectl logs -n metallb-system -l app=metallb,component=${component} --tail=100 | grep default/basic`
      await lab.until(tail('speaker'), 'serviceAnnounced')
      await lab.until(tail('controller'), 'ipAllocated')
      // with a selector kubectl shows ten lines of each Pod, unless told otherwise as here
      const arp = 'kubectl logs -n metallb-system -l component=speaker --tail=-1 | grep -i arp'
      expect(await lab.run(arp)).toContain('created ARP responder for interface')
      expect(await lab.run(metricsLine)).toMatch(
        /^metallb_allocator_addresses_in_use_total\{pool="default-pool"\} 1$/m,
      )
      expect(await lab.run(metricsLine)).toMatch(
        /^metallb_allocator_addresses_total\{pool="default-pool"\} 11$/m,
      )
    })

    test('a pool may have several ranges or CIDR blocks, and gives their first and last addresses, too', async () => {
      const addresses = ['192.168.1.110', '192.168.1.200', '10.0.0.60', '192.168.10.0', '10.10.10.255']
      const services = addresses.map((loadBalancerIP, at) =>
        serviceText(`range-${at}`, {}, { loadBalancerIP }),
      )
      await using _ = await lab.apply(
        'manage-pools/pools/multi-range-pool',
        'manage-pools/pools/cidr-pool',
        ...services,
      )
      expect(await lab.addresses(addresses.map((_, at) => `range-${at}`))).toEqual(addresses)
      for (const address of addresses)
        expect(await lab.ask(`http://${address}/`)).toContain('hello from web-')
    })

    test('a pool of IPv6 addresses alone', async () => {
      const family = { ipFamilies: ['IPv6'], ipFamilyPolicy: 'SingleStack' }
      await using _ = await lab.apply(
        'manage-pools/pools/ipv6-pool',
        serviceText('six', {}, family),
        serviceText('last', {}, { ...family, loadBalancerIP: 'fd00:dead:beef::ff' }),
      )
      expect(await lab.addresses(['six', 'last'])).toEqual(['2001:db8:1::100', 'fd00:dead:beef::ff'])
      expect(await lab.ask('http://[2001:db8:1::100]/')).toContain('hello from web-')
      expect(await lab.ask('http://[fd00:dead:beef::ff]/')).toContain('hello from web-')
    })

    test('Services request one address, or one of each family', async () => {
      const services = ['web-service', 'api-service', 'dual-stack-service']
      await using _ = await lab.apply(
        'manage-pools/pools/dual-stack-pool',
        ...services.map((name) => `manage-pools/services/${name}`),
      )
      expect(await lab.addresses(services, 'production')).toEqual([
        '192.168.1.100',
        '192.168.1.101',
        '192.168.1.102 2001:db8:1::102',
      ])
      expect(await lab.ask('http://192.168.1.100/')).toContain('hello from web ')
      expect(await lab.ask('http://192.168.1.101:443/')).toContain('hello from api ')
      expect(await lab.ask('http://192.168.1.102/')).toContain('hello from web ')
      expect(await lab.ask('http://[2001:db8:1::102]/')).toContain('hello from web ')
      const wide = await lab.run('kubectl get service web-service -n production -o yaml')
      expect(wide).toContain('- ip: 192.168.1.100')
    })

    test('a Service that names a pool gets an address of it', async () => {
      await using _ = await lab.apply('manage-pools/services/premium-service')
      expect(await lab.addresses(['premium-service'], 'production')).toEqual(['198.51.100.30'])
      expect(await lab.ask('http://198.51.100.30:443/')).toContain('hello from premium-app')
    })

    test('a pool without autoAssign serves only who asks for it', async () => {
      const annotations = { 'metallb.universe.tf/address-pool': 'reserved-pool' }
      await using _ = await lab.apply(
        'manage-pools/pools/reserved-pool',
        serviceText('asks', { annotations }),
        serviceText('does-not'),
      )
      expect(await lab.addresses(['asks'])).toEqual(['192.168.1.200'])
      await lab.until('kubectl describe service does-not', 'AllocationFailed')
      expect(await lab.run('kubectl get service does-not')).toContain('<pending>')
    })

    test('avoidBuggyIPs leaves out what ends in .0 and .255', async () => {
      await using _ = await lab.apply(
        'manage-pools/pools/safe-pool',
        serviceText('first'),
        serviceText('buggy', {}, { loadBalancerIP: '192.168.1.255' }),
      )
      expect(await lab.addresses(['first'])).toEqual(['192.168.1.1'])
      await lab.until('kubectl describe service buggy', '["192.168.1.255"] is not allowed in config')
    })

    test('a pool for certain Services of certain namespaces serves no others', async () => {
      const labels = { app: 'web' }
      await lab.run('kubectl label namespace dmz pool=premium')
      await using _ = await lab.apply(
        'manage-pools/pools/comprehensive-pool',
        serviceText('by-name', { namespace: 'production', labels }),
        serviceText('by-label', { namespace: 'dmz', labels: { app: 'api' } }),
        serviceText('other-app', { namespace: 'production' }),
        serviceText('other-namespace', { labels }),
      )
      const [byName] = await lab.addresses(['by-name'], 'production')
      const [byLabel] = await lab.addresses(['by-label'], 'dmz')
      expect([byName, byLabel].toSorted()).toEqual(['192.168.1.100', '192.168.1.101'])
      expect(await lab.ask(`http://${byName}/`)).toContain('hello from web ')
      await lab.until('kubectl describe service other-app -n production', 'AllocationFailed')
      await lab.until('kubectl describe service other-namespace', 'AllocationFailed')
      await lab.run('kubectl label namespace dmz pool-')
    })

    test('every namespace gets addresses of its own pool, by its name or by its labels', async () => {
      const pools = ['public-pool', 'internal-pool', 'dmz-pool', 'production-only-pool', 'development-pool']
      const expected = {
        'public-site': '203.0.113.10',
        intranet: '10.10.10.100',
        dmz: '192.168.100.10',
        production: '192.168.50.0',
        development: '192.168.60.0',
      }
      const namespaces = Object.keys(expected)
      await using _ = await lab.apply(
        ...pools.map((name) => `manage-pools/pools/${name}`),
        ...[...namespaces, 'default'].map((namespace) => serviceText('own', { namespace })),
      )
      const found = await Promise.all(namespaces.map((namespace) => lab.addresses(['own'], namespace)))
      expect(found.flat()).toEqual(Object.values(expected))
      await lab.until('kubectl describe service own', 'AllocationFailed')
      expect(await lab.ask('http://192.168.50.0/')).toContain('hello from web ')
    })

    test('a pool for Services with certain labels', async () => {
      const one = { loadBalancerIP: '192.168.1.20' }
      await using _ = await lab.apply(
        'manage-pools/pools/high-priority-pool',
        serviceText('high', { labels: { priority: 'high' } }),
        serviceText('gateway', { labels: { app: 'payment-gateway' } }, one),
        serviceText('low', { labels: { priority: 'low' } }),
      )
      expect(await lab.addresses(['high', 'gateway'])).toEqual(['192.168.1.10', '192.168.1.20'])
      await lab.until('kubectl describe service low', 'AllocationFailed')
    })

    test('two Services share the only address of a pool, and a list of all addresses shows it', async () => {
      await using _ = await lab.apply(
        'manage-pools/pools/shared-ip-pool',
        'manage-pools/services/web-http',
        'manage-pools/services/web-https',
      )
      expect(await lab.addresses(['web-http', 'web-https'])).toEqual(['192.168.1.200', '192.168.1.200'])
      expect(await lab.ask('http://192.168.1.200/')).toContain('hello from web-')
      // of the Pods that are selected, this one alone has the port
      expect(await lab.ask('http://192.168.1.200:443/')).toContain('hello from web-tls')
      const list = await lab.run(
        `kubectl get services -A -o jsonpath='{range .items[?(@.spec.type=="LoadBalancer")]}{.metadata.namespace}/{.metadata.name}: {.status.loadBalancer.ingress[*].ip}{"\\n"}{end}'`,
      )
      expect(list).toBe('default/web-http: 192.168.1.200\ndefault/web-https: 192.168.1.200\n')
    })

    test('of two pools the one with the lower number is tried first', async () => {
      await using _ = await lab.apply('manage-pools/pools/primary-pool', 'manage-pools/pools/backup-pool')
      await using _services = await lab.apply(
        serviceText('automatic'),
        serviceText('by-name', { annotations: { 'metallb.io/address-pool': 'primary-pool' } }),
      )
      expect(await lab.addresses(['automatic', 'by-name'])).toEqual(['192.168.2.100', '192.168.1.100'])
      expect(await lab.ask('http://192.168.2.100/')).toContain('hello from web-')
    })

    test('labels and annotations of a pool say whose it is', async () => {
      await using _ = await lab.apply(
        'manage-pools/pools/production-pool',
        'manage-pools/pools/customer-facing-pool',
      )
      const owned = await lab.run(
        'kubectl get ipaddresspools -n metallb-system -l owner=platform-team -o yaml',
      )
      expect(owned).toContain('network-team-ticket: NET-12345')
      expect(owned).not.toContain('name: production-pool')
    })

    test('a pool that grows takes the place of the small one, and no Service loses its address', async () => {
      const request = serviceText('early', {}, { loadBalancerIP: '192.168.5.10' })
      await using _ = await lab.apply('manage-pools/pools/new-pool-test', request, serviceText('late'))
      expect(await lab.addresses(['early'])).toEqual(['192.168.5.10'])
      await lab.until('kubectl describe service late', 'AllocationFailed')
      await using _large = await lab.apply('manage-pools/pools/new-pool-production')
      await lab.until('kubectl describe ipaddresspool new-pool-test -n metallb-system', 'overlaps')
      await lab.remove('manage-pools/pools/new-pool-test')
      expect(await lab.addresses(['late', 'early'])).toEqual(['192.168.5.11', '192.168.5.10'])
      expect(await lab.ask('http://192.168.5.10/')).toContain('hello from web-')
    })

    test('a quota refuses the sixth Service of type LoadBalancer', async () => {
      await using _ = await lab.apply(
        'manage-pools/loadbalancer-quota',
        'manage-pools/pools/development-pool',
      )
      const names = [1, 2, 3, 4, 5].map((number) => `app-${number}`)
      await using _services = await lab.apply(
        ...names.map((name) => serviceText(name, { namespace: 'development' })),
      )
      await lab.addresses(names, 'development')
      expect(await lab.fail('kubectl create service loadbalancer app-6 --tcp=80 -n development')).toContain(
        'exceeded quota: loadbalancer-quota, requested: services.loadbalancers=1, used: services.loadbalancers=5, limited: services.loadbalancers=5',
      )
    })

    test('a ServiceMonitor can be applied, and what it is for can be read', async () => {
      await using _ = await lab.apply('manage-pools/service-monitor')
      expect(await lab.run('kubectl get servicemonitor metallb -n metallb-system -o yaml')).toContain(
        'interval: 30s',
      )
    })

    test('when the node that answers leaves, another one takes over', async () => {
      await using _ = await lab.apply('manage-pools/pools/default-pool', serviceText('moving'))
      const described = await lab.until('kubectl describe service moving', 'announcing from node')
      const first = /announcing from node "(node-\d)"/.exec(described)?.[1] ?? ''
      await lab.ask('http://192.168.1.100/')
      const label = 'node.kubernetes.io/exclude-from-external-load-balancers'
      await lab.run(`kubectl label node ${first} ${label}=true`)
      const others = ['node-1', 'node-2', 'node-3'].filter((node) => node !== first)
      const line = `kubectl describe service moving | grep -v ${first}`
      const after = await lab.until(line, 'announcing from node')
      expect(others.some((node) => after.includes(`announcing from node "${node}"`))).toBe(true)
      expect(await lab.ask('http://192.168.1.100/')).toContain('hello from web-')
      await lab.run(`kubectl label node ${first} ${label}-`)
    })
  })
}
