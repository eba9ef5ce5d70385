// Applying, from the client and from the server, and the commands around it: diff, edit, replace, patch.

import { describe, expect, test } from 'bun:test'
import { configMap, hasKubectl, startKubectl, WEB } from './kubectl.fixture.ts'

const managers = 'get configmap c -o jsonpath={.metadata.managedFields[*].manager} --show-managed-fields'

describe.skipIf(!hasKubectl)('kubectl apply [needs kubectl]', () => {
  test('from the server meets the owner of a field, unless it is forced', async () => {
    await using server = await startKubectl()
    const { kubectl, output } = server
    await output('apply -f -', WEB)
    const moved = WEB.replace('30080', '30081')
    const refused = await kubectl('apply --server-side --field-manager=other -f -', moved)
    expect(refused.err).toStartWith(
      'error: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .spec.ports[port=80,protocol="TCP"].nodePort\n',
    )
    expect(refused.code).toBe(1)
    const forced = 'apply --server-side --field-manager=other --force-conflicts -f -'
    expect(await output(forced, moved)).toBe('service/web serverside-applied')
    expect(await output('get svc web -o jsonpath={.spec.ports[*].nodePort}')).toBe('30081 30443')
  })

  test('from the server takes over what was applied from the client', async () => {
    await using server = await startKubectl()
    const { output } = server
    await output('apply -f -', configMap('c', { a: '1', b: '2' }))
    expect(await output(managers)).toBe('kubectl-client-side-apply')
    // no conflict, and `b` goes, since kubectl applied it before
    await output('apply --server-side -f -', configMap('c', { a: '5', c: '3' }))
    expect(await output('get configmap c -o jsonpath={.data}')).toBe('{"a":"5","c":"3"}')
    expect(await output(managers)).toBe('kubectl-last-applied kubectl')
    // and back again: the annotation says what was applied
    await output('apply -f -', configMap('c', { a: '6' }))
    expect(await output('get configmap c -o jsonpath={.data}')).toBe('{"a":"6"}')
  })

  test('by two managers keeps what either still applies', async () => {
    await using server = await startKubectl()
    const { output } = server
    const apply = (manager: string, data: { [key: string]: string }) =>
      output(`apply --server-side --field-manager=${manager} -f -`, configMap('c', data))
    await apply('m', { a: '1', b: '1' })
    await apply('n', { a: '1', c: '1' })
    await apply('m', {})
    expect(await output('get configmap c -o jsonpath={.data}')).toBe('{"a":"1","c":"1"}')
    expect(await output('get configmap c -o yaml')).not.toContain('managedFields')
  })

  test('refuses what the kind does not declare, more or less strictly', async () => {
    await using server = await startKubectl()
    const { kubectl } = server
    const foolish = WEB.replace('selector:', 'selektor:')
    expect((await kubectl('apply --server-side -f -', foolish)).err).toBe(
      'Error from server: failed to create typed patch object (default/web; /v1, Kind=Service): .spec.selektor: field not declared in schema\n',
    )
    expect((await kubectl('apply --validate=strict -f -', foolish)).err).toContain(
      'strict decoding error: unknown field "spec.selektor"',
    )
    const warned = await kubectl('apply --validate=warn -f -', foolish)
    expect([warned.code, warned.err]).toEqual([0, 'Warning: unknown field "spec.selektor"\n'])
    const ignored = await kubectl('replace --validate=ignore --force -f -', foolish)
    expect([ignored.code, ignored.err]).toEqual([0, ''])
  })

  test('can be tried out', async () => {
    await using server = await startKubectl()
    const { kubectl, output } = server
    expect(await output('apply --dry-run=server -f -', WEB)).toBe('service/web created (server dry run)')
    expect((await kubectl('get svc web')).code).toBe(1)
    const diff = (form: string, manifest: string) =>
      kubectl(`diff ${form} -f -`.replaceAll('  ', ' '), manifest)
    expect((await diff('', WEB)).code).toBe(1)
    await output('apply -f -', WEB)
    expect(await diff('', WEB)).toEqual({ out: '', err: '', code: 0 })
    for (const form of ['', '--server-side']) {
      const { out, code } = await diff(form, WEB.replace('8080', '9090'))
      expect(out).toContain('-    targetPort: 8080\n+    targetPort: 9090')
      expect(code).toBe(1)
    }
  })
})

describe.skipIf(!hasKubectl)('kubectl [needs kubectl]', () => {
  test('edits with the editor of the person', async () => {
    await using server = await startKubectl()
    const { kubectl, output } = server
    await output('apply -f -', WEB)
    const edited = await kubectl('edit svc web', '', { EDITOR: 'sed -i s/8080/9090/' })
    expect([edited.out, edited.code]).toEqual(['service/web edited\n', 0])
    expect(await output('get svc web -o jsonpath={.spec.ports[0].targetPort}')).toBe('9090')
    const unchanged = await kubectl('edit svc web', '', { EDITOR: 'true' })
    expect(unchanged.err).toBe('Edit cancelled, no changes made.\n')
  })

  test('replaces, and creates anew by force', async () => {
    await using server = await startKubectl()
    const { kubectl, output } = server
    const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}'
    expect((await kubectl('replace -f -', configMap)).err).toContain('configmaps "c" not found')
    await output('create -f -', WEB)
    const uid = await output('get svc web -o jsonpath={.metadata.uid}')
    expect(await output('replace -f -', WEB.replace('8080', '9090'))).toBe('service/web replaced')
    expect(await output('get svc web -o jsonpath={.metadata.uid}')).toBe(uid)
    expect(await output('replace --force -f -', WEB)).toContain('service/web replaced')
    expect(await output('get svc web -o jsonpath={.metadata.uid}')).not.toBe(uid)
  })

  test('patches in all forms', async () => {
    await using server = await startKubectl()
    const { output } = server
    await output('create -f -', WEB)
    const patch = (form: string, body: unknown) =>
      output(['patch', 'svc', 'web', `--type=${form}`, '-p', JSON.stringify(body)])
    const port = { port: 80, targetPort: 1 }
    expect(await patch('strategic', { spec: { ports: [port] } })).toBe('service/web patched')
    expect(await output('get svc web -o jsonpath={.spec.ports[*].targetPort}')).toBe('1 443')
    await patch('merge', { spec: { ports: [{ name: 'http', ...port, targetPort: 2 }] } })
    expect(await output('get svc web -o jsonpath={.spec.ports[*].targetPort}')).toBe('2')
    await patch('json', [{ op: 'replace', path: '/spec/ports/0/targetPort', value: 3 }])
    expect(await output('get svc web -o jsonpath={.spec.ports[*].targetPort}')).toBe('3')
    expect(await patch('merge', {})).toBe('service/web patched (no change)')
  })

  test('generates names', async () => {
    await using server = await startKubectl()
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'c-' } }
    expect(await server.output('create -f -', JSON.stringify(manifest))).toMatch(
      /^configmap\/c-\w{5} created$/,
    )
  })
})
