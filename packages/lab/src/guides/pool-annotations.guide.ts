// The guide "name a pool or an address": its manifests in pool-annotations, and what it says of them. Left out: what is
// clicked in its platform's web pages. One of its sentences is not so, here as with MetalLB: an edited annotation has its
// effect.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { GuideLab } from './guide-lab.fixture.ts'
import { fileOf, serviceText } from './shell.fixture.ts'

const PREFIX = 'metallb.universe.tf'

export function describePoolAnnotations(lab: GuideLab): void {
  describe('the guide to naming a pool:', () => {
    beforeAll(() => lab.apply('pool-annotations/cluster'))
    afterAll(() => lab.remove('pool-annotations/cluster'))

    test('a Service that asks for nothing gets an address of a pool in the namespace of MetalLB', async () => {
      const elsewhere =
        'apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: { name: elsewhere, namespace: default }\n' +
        'spec: { addresses: [172.16.14.1/32] }'
      const asking = serviceText('asking', { annotations: { [`${PREFIX}/address-pool`]: 'elsewhere' } })
      await using _ = await lab.apply(serviceText('any'), elsewhere, asking)
      expect(await lab.addresses(['any'])).toEqual(['172.16.13.200'])
      await lab.until('kubectl describe service asking', 'unknown pool "elsewhere"')
    })

    test('a Service that names a pool gets an address of it, and the one that it names when it does so', async () => {
      await using _ = await lab.apply('pool-annotations/by-pool')
      expect(await lab.addresses(['metallb-ippool3'])).toEqual(['172.16.13.200'])
      expect(await lab.ask('http://172.16.13.200/')).toContain('hello from web-')
      await lab.apply('pool-annotations/by-address')
      await lab.until('kubectl get service metallb-ippool3', '172.16.13.210')
      expect(await lab.ask('http://172.16.13.210/')).toContain('hello from web-')
    })

    test('two Services with two protocols share an address, until the key of one is edited', async () => {
      await using _ = await lab.apply('pool-annotations/dns')
      expect(await lab.addresses(['dns-service-tcp', 'dns-service-udp'])).toEqual(['1.2.3.4', '1.2.3.4'])
      expect(await lab.ask('http://1.2.3.4:53/')).toContain('hello from dns ')
      expect(await lab.ask('udp://1.2.3.4:53')).toContain('hello from dns ')
      await lab.run(`kubectl annotate service dns-service-udp --overwrite ${PREFIX}/allow-shared-ip=another`)
      await lab.until('kubectl describe service dns-service-udp', "can't change sharing key")
      expect(await lab.run('kubectl get service dns-service-udp')).toContain('<pending>')
    })

    test('a mark that is no string is refused, one that is shares all addresses of the pool without a key', async () => {
      const bare = `sed "s/'true'/true/" ${fileOf('pool-annotations/share-address-pool')} | kubectl apply -f -`
      expect(await lab.fail(bare)).toMatch(/cannot unmarshal bool|expected string|type boolean/)
      const annotations = { [`${PREFIX}/loadBalancerIPs`]: '10.6.202.90' }
      const keyed = { annotations: { ...annotations, [`${PREFIX}/allow-shared-ip`]: 'pool' } }
      const on = (port: number) => ({ ports: [{ port, targetPort: 8080 }] })
      await using _ = await lab.apply(
        'pool-annotations/share-address-pool',
        serviceText('keyed', keyed, on(80)),
        serviceText('keyless', { annotations }, on(81)),
        serviceText('same-port', { annotations }, on(81)),
      )
      expect(await lab.addresses(['keyed', 'keyless'])).toEqual(['10.6.202.90', '10.6.202.90'])
      await lab.until('kubectl describe service same-port', 'port TCP/81 is already in use on "10.6.202.90"')
    })
  })
}
