// Deleting: what goes along, what waits, and what kubectl waits for.

import { describe, expect, test } from 'bun:test'
import { configMap, hasKubectl, startKubectl } from './kubectl.fixture.ts'

async function startWithOwner() {
  const server = await startKubectl()
  const { output } = server
  await output('create -f -', configMap('owner', {}))
  const uid = await output('get configmap owner -o jsonpath={.metadata.uid}')
  const owned = async (name: string, finalizers: string[] = []) => {
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid, blockOwnerDeletion: true }
    const metadata = { name, finalizers, ownerReferences: [reference] }
    await output('create -f -', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata }))
  }
  return { ...server, owned }
}

describe.skipIf(!hasKubectl)('kubectl delete [needs kubectl]', () => {
  test('takes dependents along, or sets them free', async () => {
    await using server = await startWithOwner()
    const { output, owned } = server
    await owned('a')
    expect(await output('delete configmap owner --cascade=orphan')).toBe('configmap "owner" deleted')
    expect(await output('get configmaps -o name')).toBe('configmap/a')
    await using other = await startWithOwner()
    await other.owned('a')
    await other.output('delete configmap owner --cascade=background')
    expect(await other.output('get configmaps -o name')).toBe('')
  })

  test('in the foreground waits for the dependents that are held', async () => {
    await using server = await startWithOwner()
    const { output, owned, watch } = server
    await owned('held', ['x.io/h'])
    const deleting = output('delete configmap owner --cascade=foreground --timeout=20s')
    const held = await watch(
      '/api/v1/namespaces/default/configmaps?watch=1&fieldSelector=metadata.name%3Dheld',
    )
    while ((await held.next()).object.metadata.deletionTimestamp === undefined);
    await held.stop()
    expect(await output('get configmap owner -o jsonpath={.metadata.finalizers}')).toBe(
      '["foregroundDeletion"]',
    )
    await output('patch configmap held --type=merge -p {"metadata":{"finalizers":null}}')
    expect(await deleting).toBe('configmap "owner" deleted')
  })

  test('returns at once when told not to wait', async () => {
    await using server = await startKubectl()
    const { kubectl, output } = server
    await output('create -f -', configMap('c', {}))
    await output('patch configmap c --type=merge -p {"metadata":{"finalizers":["x.io/h"]}}')
    expect(await output('delete configmap c --wait=false')).toBe('configmap "c" deleted')
    expect(await output('get configmap c -o jsonpath={.metadata.finalizers}')).toBe('["x.io/h"]')
    const forced = await kubectl('delete configmap c --grace-period=0 --force --wait=false')
    expect([forced.out.startsWith('configmap "c" force deleted'), forced.code]).toEqual([true, 0])
    expect((await kubectl('delete configmap d')).err).toContain('configmaps "d" not found')
    expect(await output('delete configmap d --ignore-not-found')).toBe('')
  })

  test('of a namespace waits for what is in it, and describe says what that is', async () => {
    await using server = await startKubectl()
    const { kubectl, output } = server
    await output('create namespace n')
    await output('-n n create -f -', configMap('c', {}))
    await output('-n n patch configmap c --type=merge -p {"metadata":{"finalizers":["x.io/h"]}}')
    const deleting = output('delete namespace n --timeout=20s')
    await output('wait namespace/n --for=jsonpath={.status.phase}=Terminating --timeout=20s')
    expect(await output('describe namespace n')).toContain('x.io/h in 1 resource instances')
    expect((await kubectl('-n n create -f -', configMap('d', {}))).err).toContain(
      'because it is being terminated',
    )
    await output('-n n patch configmap c --type=merge -p {"metadata":{"finalizers":null}}')
    expect(await deleting).toBe('namespace "n" deleted')
  })
})
