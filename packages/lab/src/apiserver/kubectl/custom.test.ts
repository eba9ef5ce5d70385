// Custom kinds and what kubectl explains about kinds of all sorts.

import { customResourceDefinitions } from '@ingot/api/kinds'
import { describe, expect, test } from 'bun:test'
import { hasKubectl, startKubectl } from './kubectl.fixture.ts'

const text = { type: 'string' }

function version(name: string, properties: object, more: object = {}) {
  const spec = { type: 'object', description: `What is wanted, in ${name}.`, properties }
  const openAPIV3Schema = { type: 'object', description: `A pool, ${name}.`, properties: { spec } }
  return { name, served: true, storage: false, schema: { openAPIV3Schema }, ...more }
}

const POOLS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'pools.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { plural: 'pools', singular: 'pool', kind: 'Pool', shortNames: ['pl'] },
    versions: [
      version('v1alpha1', { mode: { ...text, description: 'How it worked.' } }, { deprecated: true }),
      version(
        'v1',
        { mode: { ...text, description: 'How it works.' } },
        {
          storage: true,
          selectableFields: [{ jsonPath: '.spec.mode' }],
          additionalPrinterColumns: [{ name: 'Mode', type: 'string', jsonPath: '.spec.mode' }],
        },
      ),
    ],
  },
}

const pool = (of: string, name: string, mode: string) =>
  JSON.stringify({ apiVersion: `example.org/${of}`, kind: 'Pool', metadata: { name }, spec: { mode } })

describe.skipIf(!hasKubectl)('custom kinds [needs kubectl]', () => {
  test('are read and written in every version, and old ones warn', async () => {
    await using server = await startKubectl()
    const { kubectl, output } = server
    await output('apply -f -', JSON.stringify(POOLS))
    await output('wait crd pools.example.org --for=condition=Established --timeout=20s')
    const old = await kubectl('apply -f -', pool('v1alpha1', 'a', 'x'))
    expect(old.out).toBe('pool.example.org/a created\n')
    expect(old.err).toBe('Warning: example.org/v1alpha1 Pool is deprecated; use example.org/v1 Pool\n')
    await output('apply --server-side -f -', pool('v1', 'b', 'y'))
    expect(await output('get pl')).toBe('NAME MODE\na x\nb y')
    expect(await output('get pools -o jsonpath={.items[*].apiVersion}')).toBe('example.org/v1 example.org/v1')
    expect(await output('get pools --field-selector spec.mode=x -o name')).toBe('pool.example.org/a')
    expect((await kubectl('get pools.v1alpha1.example.org')).out).toMatch(/^NAME +AGE\na /)
    expect((await kubectl('api-resources --api-group=example.org --no-headers')).out).toMatch(
      /^pools +pl +example\.org\/v1 +true +Pool\n$/,
    )
  })

  test('follow their definition at once', async () => {
    await using server = await startKubectl()
    const { kubectl, output } = server
    await output('apply -f -', JSON.stringify(POOLS))
    await output('apply -f -', pool('v1', 'a', 'x'))
    const changes = [
      { op: 'replace', path: '/spec/versions/1/additionalPrinterColumns/0/name', value: 'How' },
      {
        op: 'add',
        path: '/spec/versions/1/schema/openAPIV3Schema/properties/spec/properties/mode/enum',
        value: ['x'],
      },
    ]
    await output(['patch', 'crd', 'pools.example.org', '--type=json', '-p', JSON.stringify(changes)])
    expect(await output('get pools')).toBe('NAME HOW\na x')
    expect((await kubectl('create -f -', pool('v1', 'b', 'y'))).err).toContain(
      'spec.mode: Unsupported value: "y": supported values: "x"',
    )
  })
})

describe.skipIf(!hasKubectl)('kubectl explain [needs kubectl]', () => {
  test('describes kinds and fields', async () => {
    await using server = await startKubectl(customResourceDefinitions)
    const { output } = server
    const svc = await output('explain svc')
    expect(svc).toStartWith(
      'KIND: Service\nVERSION: v1\n\nDESCRIPTION:\n Service gives a set of Pods one stable address.',
    )
    expect(svc).toContain('spec\t<ServiceSpec>\n The wanted address, ports and Pods.')
    const ports = await output('explain svc.spec.ports')
    expect(ports).toContain('FIELD: ports <[]ServicePort>')
    expect(ports).toContain('targetPort\t<IntOrString>')
    expect(ports).not.toContain('<no description>')
    const all = await output('explain svc --recursive')
    for (const field of ['labels\t<map[string]string>', 'nodePort\t<integer>', 'ipMode\t<string>']) {
      expect(all).toContain(field)
    }
    expect(await output('explain ipaddresspool.spec.serviceAllocation')).toContain(
      'FIELD: serviceAllocation <Object>',
    )
  })

  test('shows the version that is asked for', async () => {
    await using server = await startKubectl([POOLS])
    const { output } = server
    expect(await output('explain pool.spec.mode')).toContain('How it works.')
    expect(await output('explain pool.spec.mode --api-version=example.org/v1alpha1')).toContain(
      'How it worked.',
    )
  })
})
