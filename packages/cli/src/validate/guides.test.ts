// The manifests of the guides that the lab tries out: one command for each folder that is applied together.

import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { readManifests } from '../manifests/read-manifests.ts'
import { checkManifests } from './check-manifests.ts'
import { reportOf } from './report.ts'

const guides = join(import.meta.dir, '../../../lab/src/guides')
const files = [...new Bun.Glob('**/*.yaml').scanSync(guides)].toSorted()

async function reportOn(file: string) {
  const none = async function* () {}
  const read = await readManifests({ paths: [join(guides, file)], isRecursive: true, input: none })
  return reportOf(read, (await checkManifests(read.manifests, 'metallb-system')).findings)
}

test('there are guides', () => {
  expect(files.length).toBeGreaterThan(40)
})

test.each(files)(
  '%s is taken, with no warning but of the deprecated prefix and marks that do nothing',
  async (file) => {
    const { objects, findings } = await reportOn(file)
    expect(objects).toBeGreaterThan(0)
    const surprises = findings.filter(
      ({ severity, message }) => severity !== 'note' && !/is deprecated$|^has no effect$/.test(message),
    )
    expect(surprises).toEqual([])
  },
)

test('the pool as its guide prints it is refused for the bare `true` and for what the cluster wrote', async () => {
  const file = join(guides, 'pool-annotations/share-address-pool.yaml')
  const text = (await Bun.file(file).text()).replace("'true'", 'true  # Add this line')
  const printed = text.replace('metadata:\n', 'metadata:\n  generation: 1\n  resourceVersion: "1306403711"\n')
  const input = async function* () {
    yield Buffer.from(printed)
  }
  const read = await readManifests({ paths: ['-'], isRecursive: false, input })
  const { findings } = reportOf(read, (await checkManifests(read.manifests, 'metallb-system')).findings)
  const refused = findings.filter(({ severity }) => severity === 'refused')
  expect(refused.map(({ field, remedy }) => `${field}: ${remedy}`)).toEqual([
    'metadata.resourceVersion: delete the line',
    'metadata.annotations.metallb.universe.tf/share-address-pool: write "true"',
  ])
})

test('two pools of one guide that are meant for two days overlap when they are applied together', async () => {
  const { findings } = await reportOn('manage-pools/pools')
  const refused = findings.filter(({ severity }) => severity === 'refused')
  expect(refused.map(({ object }) => object)).toContain('IPAddressPool metallb-system/new-pool-test')
})
