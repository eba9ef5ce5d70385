// What a manifest becomes on its way into the cluster.

import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readManifest } from './manifest.ts'

test('an object carries what it was applied from, so that kubectl apply takes it over without a warning', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ingot-manifest-'))
  using stack = new DisposableStack()
  stack.defer(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'web.yaml')
  const metadata = { name: 'web', annotations: { a: 'b' } }
  writeFileSync(file, `---\n---\n${JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata })}\n`)

  const [service, ...others] = await readManifest(file)
  expect(others).toEqual([])
  const { 'kubectl.kubernetes.io/last-applied-configuration': applied = '', ...annotations } =
    service?.metadata.annotations ?? {}
  expect(annotations).toEqual({ a: 'b' })
  expect(JSON.parse(applied)).toEqual({ apiVersion: 'v1', kind: 'Service', metadata })
})
