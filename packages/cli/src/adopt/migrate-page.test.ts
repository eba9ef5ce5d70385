// docs/migrate-from-metallb.md: each of its commands is one that a plan prints for MetalLB's own manifests, or is run here.

import { imageOf, IMAGES } from '@ingot/deploy'
import { expect, test } from 'bun:test'
import { AdoptedCluster } from './adopted-cluster.fixture.ts'
import { planAdoption } from './adoption-plan.ts'
import { findInstallation } from './installation.ts'
import type { Mode } from './installation.ts'
import { metallb, NAMESPACE } from './metallb.fixture.ts'

const page = await Bun.file(new URL('../../../../docs/migrate-from-metallb.md', import.meta.url)).text()
const commands = [...page.matchAll(/```bash\n(.*?)```/gs)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
)
const own = commands.filter((it) => it.startsWith('ingot '))

function planned(mode: Mode): string[] {
  const objects = metallb(mode)
  const { steps, wayBack } = planAdoption(
    objects,
    findInstallation(objects, NAMESPACE),
    { controller: imageOf('controller', IMAGES), speaker: imageOf('speaker', IMAGES) },
    NAMESPACE,
  )
  return [...steps, ...wayBack].flatMap(({ command }) => command ?? [])
}

test('there are commands of both kinds', () => {
  expect(own.length).toBeGreaterThan(1)
  expect(commands.length).toBeGreaterThan(own.length + 5)
})

test('those of kubectl are those of the plans', () => {
  const known = new Set((['native', 'frr', 'frr-k8s'] as const).flatMap(planned))
  expect(commands.filter((it) => !own.includes(it) && !known.has(it))).toEqual([])
})

test.each(own)('%s', async (command) => {
  await using cluster = await AdoptedCluster.start('frr-k8s')
  const [, name, ...words] = command.split(' ')
  expect(name).toBe('adopt')
  expect(await cluster.adopt(...words)).toMatchObject({ code: 0, complaints: [] })
})
