import { expect, test } from 'bun:test'
import { LiveCluster } from '../cluster/cluster.fixture.ts'
import { l2Watch } from './watch.ts'

const WEB = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: default }
spec: { type: LoadBalancer, clusterIP: 10.96.0.9, ports: [{ port: 80 }] }
status: { loadBalancer: { ingress: [{ ip: 192.0.2.1 }] } }
`

const ownedBy = (node: string) => `
apiVersion: metallb.io/v1beta1
kind: ServiceL2Status
metadata: { name: l2-${node}, namespace: metallb-system }
status: { node: ${node}, serviceName: web, serviceNamespace: default }
`

test('`ingot l2 watch` shows the owner, then each move, until it is ended', async () => {
  await using cluster = await LiveCluster.start()
  await cluster.create(WEB + '---' + ownedBy('node-a'))
  const [end, lines] = [new AbortController(), [] as string[]]
  const steps = [
    () => cluster.delete('ServiceL2Status', 'l2-node-a'),
    () => cluster.create(ownedBy('node-b')),
    () => Promise.resolve(end.abort()),
  ]
  const print = (line: string) => {
    lines.push(line.slice('00:00:00.000  '.length))
    void steps.shift()?.()
  }
  const { code, complaints } = await cluster.run(l2Watch, [], '', { print, signal: end.signal })
  expect({ code, complaints, lines }).toEqual({
    code: 0,
    complaints: [],
    lines: [
      'default/web  192.0.2.1  node-a',
      'default/web  192.0.2.1  nobody, before it node-a',
      'default/web  192.0.2.1  node-b, before it node-a',
    ],
  })
})

test.each([
  [['-n', 'shop'], ['shop/front']],
  [
    ['-n', 'shop', '-A'],
    ['default/web', 'shop/front'],
  ],
])('with %p it shows %p alone', async (words, services) => {
  await using cluster = await LiveCluster.start()
  const shop = ownedBy('node-b').replace(
    'serviceName: web, serviceNamespace: default',
    'serviceName: front, serviceNamespace: shop',
  )
  await cluster.create(WEB + '---' + ownedBy('node-a') + '---' + shop)
  const [end, lines] = [new AbortController(), [] as string[]]
  const print = (line: string) => {
    lines.push(line.split('  ')[1] ?? '')
    if (lines.length === services.length) end.abort()
  }
  await cluster.run(l2Watch, words, '', { print, signal: end.signal })
  expect(lines).toEqual(services)
})

test('what keeps it from going on is a line for a person', async () => {
  await using cluster = await LiveCluster.start()
  cluster.unserved.add('servicel2statuses')
  const end = new AbortController()
  const lines: string[] = []
  const complain = (line: string) => {
    lines.push(line)
    end.abort()
  }
  await cluster.run(l2Watch, [], '', { complain, signal: end.signal })
  expect(lines).toEqual([
    'ingot l2 watch: servicel2statuses: the server answered 404: 404 page not found; install the CustomResourceDefinition servicel2statuses.metallb.io (trying again)',
  ])
})
