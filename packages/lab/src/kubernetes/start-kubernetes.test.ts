// The life of a real control plane that is our child.

import { until } from '@ingot/kube/manual-runtime'
import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { identify } from '../process-identity.ts'
import { findKubernetes } from './find-kubernetes.ts'
import { startKubernetes } from './start-kubernetes.ts'

const assets = findKubernetes(process.env)
const needs = assets.ok ? '' : ' [needs kube-apiserver: KUBEBUILDER_ASSETS or Go]'

test('a folder without programs is a verdict with the next step', async () => {
  const started = await startKubernetes({ assets: '/nowhere' })
  if (started.ok) throw new Error('was started')
  expect(started.verdict.message).toContain('no folder of programs')
})

test.skipIf(!assets.ok)(
  `a control plane whose parent was killed takes itself down, and its temporary folder too${needs}`,
  async () => {
    const program = join(import.meta.dir, 'start-kubernetes.fixture.ts')
    const parent = Bun.spawn([process.execPath, program, assets.ok ? assets.value : ''], { stdout: 'pipe' })
    const { value } = await parent.stdout.getReader().read()
    const directory = new TextDecoder().decode(value).trim()
    const pids = readFileSync(join(directory, 'pids'), 'utf8').trim().split('\n')
    const programs = pids.map((line) => Number(line.split(' ')[1]))
    expect(programs.map((pid) => identify(pid) !== null)).toEqual([true, true])
    parent.kill('SIGKILL')
    await until(() => programs.every((pid) => identify(pid) === null))
    await until(() => !existsSync(directory))
  },
  60_000,
)

test.skipIf(!assets.ok)(
  `a program of it that dies is told of, with where to look${needs}`,
  async () => {
    const died = Promise.withResolvers<string>()
    const folder = assets.ok ? assets.value : ''
    const started = await startKubernetes({ assets: folder, onDied: died.resolve })
    if (!started.ok) throw new Error(started.verdict.message)
    const { directory, stop } = started.value
    const [, etcd] = /^etcd (\d+)$/m.exec(readFileSync(join(directory, 'pids'), 'utf8')) ?? []
    process.kill(Number(etcd), 'SIGKILL')
    expect(await died.promise).toContain(directory)
    await stop()
    await Bun.$`rm -r ${directory}`
  },
  60_000,
)
