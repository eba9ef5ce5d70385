// What a manifest becomes on its way into the cluster.

import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readManifest } from './manifest.ts'

test('an object carries what it was applied from, spelled as kubectl apply does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ingot-manifest-'))
  using stack = new DisposableStack()
  stack.defer(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'web.yaml')
  writeFileSync(
    file,
    '---\n---\nkind: Service\napiVersion: v1\nmetadata: {namespace: n, name: web}\nspec: {ports: [{port: 80, name: a}]}\n',
  )

  const [service, ...others] = await readManifest(file)
  expect(others).toEqual([])
  expect(service?.metadata.annotations).toEqual({
    // as kubectl 1.32 leaves it
    'kubectl.kubernetes.io/last-applied-configuration':
      '{"apiVersion":"v1","kind":"Service","metadata":{"annotations":{},"name":"web","namespace":"n"},"spec":{"ports":[{"name":"a","port":80}]}}\n',
  })
})
