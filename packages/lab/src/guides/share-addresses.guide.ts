// The guide "share an address between Services": its manifests in share-addresses, its commands and what it says of them.
// Left out: `kubectl run --image=busybox`, since no image can be pulled and no terminal attached; the client asks instead.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { GuideLab } from './guide-lab.fixture.ts'
import { serviceText } from './shell.fixture.ts'

/** The pool, its advertisement, and the first two Services. */
export const START = 'share-addresses/start'

const WEB = ['share-addresses/start/3-web-http', 'share-addresses/start/4-web-https']

// "Service Y" of the text's picture, which has no manifest
const CONFLICT = serviceText(
  'web-conflict',
  { annotations: { 'metallb.universe.tf/allow-shared-ip': 'web-services' } },
  { loadBalancerIP: '192.168.1.100' },
)

export function describeShareAddresses(lab: GuideLab): void {
  describe('the guide to sharing addresses:', () => {
    beforeAll(async () => {
      await lab.apply('share-addresses/namespaces', START)
      await lab.run('kubectl wait --for=create serviceaccount/default -n webapp --timeout=10s')
      await lab.apply('share-addresses/pods', 'share-addresses/dns')
    })
    afterAll(() =>
      lab.remove(START, 'share-addresses/pods', 'share-addresses/dns', 'share-addresses/namespaces'),
    )

    test('two Services with one key and two ports show the same EXTERNAL-IP', async () => {
      await lab.addresses(['web-http', 'web-https'])
      const shown = await lab.run('kubectl get services web-http web-https')
      expect(shown).toMatch(/^web-http +LoadBalancer +[\d.]+ +192\.168\.1\.100 +80:\d+\/TCP +\S+$/m)
      expect(shown).toMatch(/^web-https +LoadBalancer +[\d.]+ +192\.168\.1\.100 +443:\d+\/TCP +\S+$/m)
      expect(await lab.ask('http://192.168.1.100/')).toContain('hello from web-frontend')
      expect(await lab.ask('http://192.168.1.100:443/')).toContain('hello from web-frontend')
    })

    test('a third one with a port of the first stays pending, and describe says why', async () => {
      await using _ = await lab.apply(CONFLICT)
      const refusal = 'port TCP/80 is already in use on "192.168.1.100"'
      await lab.until('kubectl describe service web-conflict', refusal)
      expect(await lab.run('kubectl get service web-conflict')).toContain('<pending>')
      const logged = await lab.run('kubectl logs -n metallb-system deployment/controller | tail -50')
      expect(logged).toContain(JSON.stringify(refusal).slice(1, -1))
      const speakers = 'kubectl logs -n metallb-system -l component=speaker --tail=-1 | grep -i conflict'
      await lab.until(speakers, JSON.stringify(refusal).slice(1, -1))
      const sharing = await lab.run('kubectl get services -A -o wide | grep "192.168.1.100"')
      expect(sharing).toContain('web-https')
      expect(sharing).not.toContain('web-conflict')
    })

    test('TCP and UDP of one port share an address', async () => {
      expect(await lab.addresses(['dns-tcp', 'dns-udp'])).toEqual(['192.168.1.101', '192.168.1.101'])
      expect(await lab.ask('http://192.168.1.101:53/')).toContain('hello from dns-server')
      expect(await lab.ask('udp://192.168.1.101:53')).toContain('hello from dns-server')
    })

    test('several ports of one address lead to several applications', async () => {
      await using _ = await lab.apply(
        'share-addresses/webapp',
        'share-addresses/platform',
        'share-addresses/game-server',
      )
      const names = ['webapp-http', 'webapp-https', 'frontend', 'api-gateway', 'prometheus', 'grafana']
      const game = ['game-server-main', 'game-server-rcon', 'game-server-voice']
      expect(await lab.addresses([...names, ...game])).toEqual([
        ...Array<string>(2).fill('192.168.1.102'),
        ...Array<string>(4).fill('192.168.1.103'),
        ...Array<string>(3).fill('192.168.1.104'),
      ])
      const routes = {
        'http://192.168.1.102/': 'webapp',
        'http://192.168.1.102:443/': 'webapp',
        'http://192.168.1.103/': 'frontend',
        'http://192.168.1.103:8080/': 'api-gateway',
        'http://192.168.1.103:9090/': 'prometheus',
        'http://192.168.1.103:3001/': 'grafana',
        'udp://192.168.1.104:27015': 'game-server',
        'http://192.168.1.104:27016/': 'game-server',
        'udp://192.168.1.104:27017': 'game-server',
      }
      for (const [url, pod] of Object.entries(routes)) expect(await lab.ask(url)).toContain(`from ${pod} `)
    })

    test('another key cannot have an address that is in use, and gets it once it is free', async () => {
      await lab.addresses(['web-http', 'web-https'])
      await using _ = await lab.apply('share-addresses/same-request')
      const described = await lab.until('kubectl describe service service-a', 'AllocationFailed')
      expect(described).toContain(
        'can\'t change sharing key for "default/service-a", address also in use by default/web-http,default/web-https',
      )
      await lab.remove(...WEB)
      expect(await lab.addresses(['service-a', 'service-b'])).toEqual(['192.168.1.100', '192.168.1.100'])
      expect(await lab.ask('http://192.168.1.100:8002/')).toContain('hello from web-')
      await lab.apply(START)
    })

    test('a Service that names its address gets it, and its endpoints can be listed', async () => {
      await lab.remove(...WEB)
      await using _ = await lab.apply('share-addresses/my-service')
      expect(await lab.addresses(['my-service'])).toEqual(['192.168.1.100'])
      expect(await lab.ask('http://192.168.1.100:8003/')).toContain('hello from web-')
      expect(await lab.run('kubectl get endpoints my-service')).toMatch(/10\.244\.\d+\.\d+:8080/)
      await lab.apply(START)
    })

    test('affinity belongs to a Service, not to its address', async () => {
      await using _ = await lab.apply('share-addresses/affinity')
      expect(await lab.addresses(['stateful-app', 'stateless-app'])).toEqual([
        '192.168.1.105',
        '192.168.1.105',
      ])
      await lab.run('kubectl wait --for=condition=available deployment --all --timeout=10s')
      const podsBehind = async (url: string) => {
        const pods = new Set<string | undefined>()
        for (let asked = 0; asked < 30; asked++) pods.add(/from (\S+)/.exec(await lab.ask(url))?.[1])
        return pods.size
      }
      expect(await podsBehind('http://192.168.1.105:8080/')).toBe(1)
      expect(await podsBehind('http://192.168.1.105:9090/')).toBe(3)
    })

    test('keys are names: each group has an address of its own', async () => {
      await using _ = await lab.apply('share-addresses/sharing-keys')
      const names = ['production-web-frontend', 'staging-api-services', 'shared', 'group1']
      const addresses = await lab.addresses(names.map((name) => `key-${name}`))
      expect(new Set(addresses).size).toBe(4)
    })

    test('a BGPAdvertisement and the list of ports are stored, and change nothing', async () => {
      await using _ = await lab.apply(
        'share-addresses/bgp-advertisement',
        'share-addresses/port-allocation-registry',
      )
      const shown = await lab.run('kubectl get bgpadvertisements -n metallb-system')
      expect(shown).toMatch(/^shared-ip-advertisement +\["production-pool"\]/m)
      const registry = await lab.run(
        'kubectl get configmap port-allocation-registry -n metallb-system -o yaml',
      )
      expect(registry).toContain('# Port 443/TCP  - web-https   - HTTPS traffic')
      expect(await lab.ask('http://192.168.1.100/')).toContain('hello from web-frontend')
    })

    test('a Deployment with probes serves the Service on the port that it opens', async () => {
      await using _ = await lab.apply('share-addresses/web-frontend')
      await lab.remove('share-addresses/start/5-pods')
      await lab.run('kubectl rollout status deployment/web-frontend --timeout=10s')
      expect(await lab.ask('http://192.168.1.100/')).toContain('hello from web-frontend-')
      // its targetPort is 8443, which no container of the Deployment has
      expect(await lab.isAnswered('http://192.168.1.100:443/')).toBe(false)
      await lab.apply(START)
    })

    test('the script for the use of addresses counts those in use, and shows who shares them', async () => {
      await lab.addresses(['dns-tcp', 'dns-udp', 'web-http', 'web-https'])
      expect(await lab.run('kubectl get services -A -o wide | grep LoadBalancer')).toContain('dns-udp')
      const addresses = `kubectl get services -A -o jsonpath='{.items[?(@.spec.type=="LoadBalancer")].status.loadBalancer.ingress[0].ip}'`
      const count = await lab.run(`${addresses} | tr ' ' '\\n' | sort -u | grep -v '^$' | wc -l`)
      expect(count.trim()).toBe('2')
      const columns =
        'NAMESPACE:.metadata.namespace,NAME:.metadata.name,EXTERNAL-IP:.status.loadBalancer.ingress[0].ip,' +
        'SHARING-KEY:.metadata.annotations.metallb\\.universe\\.tf/allow-shared-ip'
      const groups = await lab.run(
        `kubectl get services -A -o custom-columns='${columns}' | grep -v '<none>' | sort -k3`,
      )
      expect(groups).toMatch(/^default +dns-tcp +192\.168\.1\.101 +dns-services$/m)
      const keys = await lab.run(
        `kubectl get services -A -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.metadata.annotations.metallb\\.universe\\.tf/allow-shared-ip}{"\\n"}{end}'`,
      )
      expect(keys).toContain('web-http\tweb-services\n')
    })

    test('the commands for trouble show the pool, its advertisement, and which node announces', async () => {
      const pools = await lab.run('kubectl get ipaddresspools -n metallb-system -o yaml')
      expect(pools).toContain('- 192.168.1.100-192.168.1.110')
      const advertisements = await lab.run('kubectl get l2advertisements -n metallb-system -o yaml')
      expect(advertisements).toContain('- production-pool')
      // the text's line, with all of the log: with a selector kubectl shows the last ten lines of each Pod
      const claims =
        'kubectl logs -n metallb-system -l component=speaker --tail=-1 | grep -i "announcing\\|claimed"'
      await lab.until(claims, 'default/dns-tcp')
    })

    test('the complete example shares one address between HTTP, HTTPS and WebSocket', async () => {
      await using _ = await lab.apply('share-addresses/complete')
      const services = ['webapp-http', 'webapp-https', 'webapp-websocket']
      expect(await lab.addresses(services, 'webapp')).toEqual(Array<string>(3).fill('192.168.1.200'))
      expect(await lab.ask('http://192.168.1.200/')).toContain('hello from webapp-frontend')
      expect(await lab.ask('http://192.168.1.200:443/')).toContain('hello from webapp-frontend')
      expect(await lab.ask('http://192.168.1.200:8443/')).toContain('hello from webapp-websocket')
    })
  })
}
