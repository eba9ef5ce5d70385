// `npm run kubernetes` where there is nothing to build, or nothing to build with.

import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const cache = mkdtempSync(join(tmpdir(), 'ingot-kubernetes-'))
afterAll(() => rmSync(cache, { recursive: true }))
const main = join(import.meta.dir, 'main.mjs')

function run(environment: Record<string, string>) {
  const env = { PATH: '/usr/bin:/bin', XDG_CACHE_HOME: cache, ...environment }
  // by Bun: Node may be anywhere, and Go must not be on PATH
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, main, 'kubernetes'], { env })
  return { exitCode, said: stderr.toString() }
}

test('programs that KUBEBUILDER_ASSETS names are not built', () => {
  const { exitCode, said } = run({ KUBEBUILDER_ASSETS: '/opt/kubernetes' })
  expect([exitCode, said]).toEqual([0, 'nothing to build: KUBEBUILDER_ASSETS names /opt/kubernetes\n'])
})

const hasGo = Bun.which('go', { PATH: '/usr/bin:/bin' }) !== null
test.skipIf(hasGo)(
  'without Go it says what cannot be built, and how to get Go [needs no go in /usr/bin]',
  () => {
    const { exitCode, said } = run({})
    expect(exitCode).toBe(1)
    expect(said).toContain('kube-apiserver')
    expect(said).toContain('needs Go (https://go.dev/dl)')
  },
)
