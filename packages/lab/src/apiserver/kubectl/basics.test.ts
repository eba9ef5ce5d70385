// The server as a person meets it: the everyday commands.

import { describe, expect, test } from 'bun:test'
import { WIDGET_DEFINITION } from '../cluster.fixture.ts'
import { hasKubectl, startKubectl, WEB } from './kubectl.fixture.ts'

const definition = () => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  ...WIDGET_DEFINITION,
})

describe.skipIf(!hasKubectl)('kubectl [needs kubectl]', () => {
  test('applies with validation, and again without a change', async () => {
    await using server = await startKubectl()
    const { output } = server
    expect(await output('apply -f -', WEB)).toBe('service/web created')
    expect(await output('apply -f -', WEB)).toBe('service/web unchanged')
    expect(await output('apply -f -', WEB.replace('8080', '9090'))).toBe('service/web configured')
    expect(await output('get svc web -o jsonpath={.spec.ports[*].targetPort}')).toBe('9090 443')
    expect(await output('apply --server-side --force-conflicts -f -', WEB)).toBe(
      'service/web serverside-applied',
    )
  })

  test('prints a Service as on a real cluster', async () => {
    await using server = await startKubectl()
    const { output } = server
    await output('apply -f -', WEB)
    const [head, , line] = (await output('get svc -o wide')).split('\n')
    expect(head).toBe('NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE SELECTOR')
    expect(line).toMatch(/^web LoadBalancer 10\.96\.0\.80 \S+ 80:30080\/TCP,443:30443\/TCP \d+s app=web$/)
    expect(await output('get svc web -o yaml')).toContain('loadBalancer:')
    expect(await output('get svc -l a=b -o name')).toBe('')
  })

  test('shows the field of a bad manifest', async () => {
    await using server = await startKubectl()
    const { kubectl } = server
    const unknown = await kubectl('apply -f -', WEB.replace('selector:', 'selektor:'))
    expect(unknown.err).toContain('unknown field "spec.selektor"')
    const bad = await kubectl('create -f -', WEB.replace('web}', 'bad}').replace('port: 80,', 'port: 0,'))
    expect(bad.err).toContain('spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive')
    expect(bad.code).toBe(1)
  })

  test('waits for an address and describes it with its events', async () => {
    await using server = await startKubectl()
    const { output } = server
    await output('apply -f -', WEB)
    const waiting = output(
      'wait svc web --for=jsonpath={.status.loadBalancer.ingress[0].ip}=192.0.2.7 --timeout=20s',
    )
    const status = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } } })
    await output(`patch svc web --subresource=status --type=merge -p ${status}`)
    expect(await waiting).toBe('service/web condition met')
    const uid = await output('get svc web -o jsonpath={.metadata.uid}')
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'web.1' },
      involvedObject: { kind: 'Service', namespace: 'default', name: 'web', uid },
      ...{ type: 'Normal', reason: 'IPAllocated', message: 'Assigned IP 192.0.2.7', count: 1 },
      ...{ source: { component: 'ingot' }, lastTimestamp: '2026-01-01T00:00:00Z' },
    }
    await output('create -f -', JSON.stringify(event))
    const description = await output('describe svc web')
    expect(description).toContain('LoadBalancer Ingress: 192.0.2.7')
    expect(description).toMatch(/Normal IPAllocated \S+ ingot Assigned IP 192\.0\.2\.7/)
    expect(await output('get events')).toMatch(/Normal IPAllocated service\/web Assigned IP 192\.0\.2\.7/)
  })

  test('makes definitions and uses them', async () => {
    await using server = await startKubectl()
    const { kubectl, output } = server
    expect(await output('apply -f -', JSON.stringify(definition()))).toContain('widgets.example.com created')
    expect(await output('wait --for=condition=Established crd --all --timeout=20s')).toContain(
      'condition met',
    )
    const widget = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: '
    expect(await output('apply -f -', `${widget}{addresses: [a]}`)).toBe('widget.example.com/w created')
    expect(await output('get widgets')).toBe('NAME ADDRESSES READY\nw ["a"]')
    expect((await kubectl('apply -f -', `${widget}{weight: 12}`)).err).toContain(
      'spec.weight in body should be less than or equal to 9',
    )
    expect((await kubectl('create -f -', `${widget.replace('w}', 'v}')}{}`)).err).toContain(
      'The Widget "v" is invalid: spec.addresses: Required value',
    )
  })

  test('labels, annotates, creates namespaces, asks for leave, and deletes', async () => {
    await using server = await startKubectl()
    const { kubectl, output } = server
    expect(await output('create namespace demo')).toBe('namespace/demo created')
    expect(
      await output(
        '-n demo apply -f -',
        WEB.replace('10.96.0.80', '10.96.0.81').replaceAll(/, nodePort: \d+/g, ''),
      ),
    ).toBe('service/web created')
    expect(await output('-n demo create configmap c --from-literal=a=b')).toBe('configmap/c created')
    expect(await output('-n demo get configmap c -o jsonpath={.data.a}')).toBe('b')
    expect(await output('-n demo label svc web a=b')).toBe('service/web labeled')
    expect(await output('-n demo annotate svc web metallb.io/x=y')).toMatch(/^service\/web annotate/)
    expect(await output('-n demo get svc -l a=b -o name')).toBe('service/web')
    expect(await output('auth can-i create services')).toBe('yes')
    expect(await output('-n demo delete svc web')).toBe('service "web" deleted')
    expect(await output('delete namespace demo')).toBe('namespace "demo" deleted')
    expect((await kubectl('get namespace demo')).err).toContain('namespaces "demo" not found')
  })
})
