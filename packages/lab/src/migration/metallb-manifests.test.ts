// Where MetalLB's manifests are looked for.

import { expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchMetallbManifests, findMetallbManifests } from './metallb-manifests.ts'

test('those of a version are in a folder of their own, and nothing is fetched where they are', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'ingot-manifests-'))
  const path = join(cache, 'ingot', 'metallb', 'manifests-v0.15.2')
  mkdirSync(path, { recursive: true })
  const environment = { XDG_CACHE_HOME: cache }
  expect(findMetallbManifests('v0.15.2', environment).ok).toBe(false)
  writeFileSync(join(path, 'metallb-native.yaml'), '')
  expect(findMetallbManifests('v0.15.2', environment)).toEqual({ ok: true, path })
  expect(await fetchMetallbManifests('v0.15.2', environment)).toEqual({ ok: true, path })
  expect(findMetallbManifests('v0.16.2', environment).ok).toBe(false)
  rmSync(cache, { recursive: true })
})

test('where there are none, it says where they would be and how to fetch them', () => {
  expect(findMetallbManifests('v0.14.8', { XDG_CACHE_HOME: '/nowhere' })).toEqual({
    ok: false,
    message:
      'there are no manifests of MetalLB v0.14.8 in /nowhere/ingot/metallb/manifests-v0.14.8; ' +
      'fetch them with: bun packages/lab/src/migration/metallb-manifests.ts',
  })
})
