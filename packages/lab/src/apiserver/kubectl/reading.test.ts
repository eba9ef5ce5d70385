// Reading: tables, columns, selectors, pages, watches and waits.

import { describe, expect, test } from 'bun:test'
import { configMap, hasKubectl, startKubectl, waitsForCreation, WEB } from './kubectl.fixture.ts'

/** Reads what a program writes, blanks folded, until it has written `wanted`; then `next` happens. */
async function readUntil(stream: ReadableStream<Uint8Array>, wanted: RegExp): Promise<string> {
  let shown = ''
  const reader = stream.getReader()
  while (!wanted.test(shown)) {
    const { value, done } = await reader.read()
    if (done) break
    shown += new TextDecoder().decode(value).replaceAll(/ +/g, ' ')
  }
  reader.releaseLock()
  return shown
}

describe.skipIf(!hasKubectl)('kubectl get [needs kubectl]', () => {
  test('watches as a table', async () => {
    await using server = await startKubectl()
    await server.output('apply -f -', WEB)
    const child = server.start(['get', 'svc', 'web', '-w'])
    expect(await readUntil(child.stdout, /443\/TCP.*\n/)).toMatch(/^NAME TYPE .*\nweb LoadBalancer/)
    await server.output('patch svc web -p {"spec":{"type":"ClusterIP"}}')
    const changed = await readUntil(child.stdout, /ClusterIP 10.*\n/)
    expect(changed).toMatch(/web ClusterIP 10\.96\.0\.80 <none> 80\/TCP,443\/TCP/)
    child.kill()
    await child.exited
  })

  test('shows who holds a Lease', async () => {
    await using server = await startKubectl()
    const times = { acquireTime: '2026-01-01T00:00:00.000000Z', renewTime: '2026-01-01T00:00:02.000000Z' }
    const spec = { holderIdentity: 'controller-1', leaseDurationSeconds: 15, leaseTransitions: 0, ...times }
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'c' }, spec }
    await server.output('create -f -', JSON.stringify(lease))
    expect(await server.output('get lease')).toMatch(/^NAME HOLDER AGE\nc controller-1 \d+s$/)
  })

  test('shows only what comes with --watch-only', async () => {
    await using server = await startKubectl()
    await server.output('create -f -', configMap('old', {}))
    const child = server.start(['get', 'configmaps', '--watch-only', '-o', 'name'])
    // nothing says that the watch is there, so changes come until one is seen
    let isSeen = false
    const seen = readUntil(child.stdout, /configmap\/c\d/).finally(() => (isSeen = true))
    for (let count = 0; !isSeen; count++) await server.output('create -f -', configMap(`c${count}`, {}))
    expect(await seen).not.toContain('old')
    child.kill()
    await child.exited
  })

  test('selects by labels in all forms, and by fields', async () => {
    await using server = await startKubectl()
    const { kubectl, output } = server
    for (const [name, label] of [
      ['a', 'x'],
      ['b', 'y'],
      ['c', ''],
    ]) {
      await output('create -f -', configMap(name ?? '', {}))
      if (label !== '') await output(`label configmap ${name} l=${label}`)
    }
    const by = async (selector: string) =>
      (await output(['get', 'configmaps', '-o', 'name', '-l', selector]))
        .replaceAll('configmap/', '')
        .split('\n')
    expect(await by('l=x')).toEqual(['a'])
    expect(await by('l!=x')).toEqual(['b', 'c'])
    expect(await by('l in (x, y)')).toEqual(['a', 'b'])
    expect(await by('l notin (x)')).toEqual(['b', 'c'])
    expect(await by('l')).toEqual(['a', 'b'])
    expect(await by('!l')).toEqual(['c'])
    expect(await by('l,l!=y')).toEqual(['a'])
    expect(
      await output('get configmaps --field-selector metadata.name!=a,metadata.namespace=default -o name'),
    ).toBe('configmap/b\nconfigmap/c')
    expect((await kubectl('get configmaps --field-selector data.x=y')).err).toContain(
      'field label not supported: data.x',
    )
  })

  test('pages, sorts and picks columns', async () => {
    await using server = await startKubectl()
    const { output } = server
    for (const name of ['b', 'c', 'a'])
      await output('create -f -', configMap(name, { size: String(name === 'b') }))
    expect(await output('get configmaps --chunk-size=1 -o name')).toBe(
      'configmap/a\nconfigmap/b\nconfigmap/c',
    )
    const columns = '-o custom-columns=N:.metadata.name,SIZE:.data.size'
    expect(
      await output(`get configmaps ${columns} --sort-by=.metadata.creationTimestamp --no-headers`),
    ).toContain('b true')
    expect(await output(`get configmaps ${columns} --sort-by={.data.size}`)).toBe(
      'N SIZE\na false\nc false\nb true',
    )
  })
})

describe.skipIf(!hasKubectl)('kubectl wait [needs kubectl]', () => {
  test.skipIf(!waitsForCreation)('for a creation [needs kubectl 1.31]', async () => {
    await using server = await startKubectl()
    const created = server.output('wait configmap/c --for=create --timeout=20s')
    await server.output('create -f -', configMap('c', {}))
    expect(await created).toBe('configmap/c condition met')
  })

  test('for a value, a condition and a deletion', async () => {
    await using server = await startKubectl()
    const { output } = server
    await output('create -f -', configMap('c', {}))
    const value = output('wait configmap/c --for=jsonpath={.data.a}=1 --timeout=20s')
    await output('patch configmap c -p {"data":{"a":"1"}}')
    expect(await value).toBe('configmap/c condition met')
    const deleted = output('wait configmap/c --for=delete --timeout=20s')
    await output('delete configmap c')
    // it may be gone before the wait has found it, and then there is nothing to say
    expect(['configmap/c condition met', '']).toContain(await deleted)
    await output('create -f -', JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } }))
    const ready = output('wait node/n --for=condition=Ready --timeout=20s')
    const conditions = [{ type: 'Ready', status: 'True' }]
    await output([
      'patch',
      'node',
      'n',
      '--subresource=status',
      '-p',
      JSON.stringify({ status: { conditions } }),
    ])
    expect(await ready).toBe('node/n condition met')
  })
})
