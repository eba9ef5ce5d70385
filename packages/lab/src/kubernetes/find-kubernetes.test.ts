// Where a real Kubernetes is looked for.

import { afterAll, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findKubernetes } from './find-kubernetes.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-assets-'))
afterAll(() => rmSync(folder, { recursive: true }))
const { PATH } = process.env

function put(directory: string, ...programs: string[]): string {
  mkdirSync(directory, { recursive: true })
  for (const program of programs) {
    writeFileSync(join(directory, program), '')
    chmodSync(join(directory, program), 0o755)
  }
  return directory
}

test('KUBEBUILDER_ASSETS names the folder', () => {
  const named = put(join(folder, 'named'), 'etcd', 'kube-apiserver')
  expect(findKubernetes({ PATH, KUBEBUILDER_ASSETS: named })).toEqual({ ok: true, value: named })
})

test('what it lacks is named, with the next step', () => {
  const partial = put(join(folder, 'partial'), 'etcd')
  const found = findKubernetes({ PATH, KUBEBUILDER_ASSETS: partial }, ['kube-proxy'])
  if (found.ok) throw new Error('was found')
  expect(found.verdict.message).toBe(
    `there is no kube-apiserver, no kube-proxy in ${partial}, which KUBEBUILDER_ASSETS names`,
  )
  expect(found.verdict.remedy).toContain('npm run kubernetes')
})

test('without it, the cache that kube-assets builds to is looked into', () => {
  const nothing = findKubernetes({ PATH, XDG_CACHE_HOME: folder })
  if (nothing.ok) throw new Error('was found')
  expect(nothing.verdict.remedy).toContain('npm run kubernetes')
  const built = String(nothing.verdict.facts.folder)
  expect(built).toStartWith(join(folder, 'ingot', 'kube', 'v1.'))
  put(built, 'etcd', 'kube-apiserver')
  expect(findKubernetes({ PATH, XDG_CACHE_HOME: folder })).toEqual({ ok: true, value: built })
})
