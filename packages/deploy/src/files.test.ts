// What lies in deploy/ is what the code says.

import { describe, expect, test } from 'bun:test'
import { Glob } from 'bun'
import { parseAllDocuments } from 'yaml'
import { DEPLOY, files } from './files.ts'
import { installation } from './manifests.ts'
import { IMAGES } from './released-images.ts'

describe('deploy/', () => {
  test.each(Object.entries(files()))(
    '%s is up to date; if not, run `npm run generate`',
    async (name, text) => {
      expect(await Bun.file(new URL(name, DEPLOY)).text()).toBe(text)
    },
  )

  test('has no other files among them', () => {
    // the chart has files by hand, too
    const folders = ['crds', 'manifests', 'monitoring', 'chart/templates/crds']
    const found = folders.flatMap((folder) =>
      [...new Glob('**/*').scanSync(Bun.fileURLToPath(new URL(folder, DEPLOY)))].map(
        (it) => `${folder}/${it}`,
      ),
    )
    const written = Object.keys(files()).filter((name) => folders.some((it) => name.startsWith(`${it}/`)))
    expect(found.toSorted()).toEqual(written.toSorted())
  })

  test('reads as the objects that it was written from', () => {
    const documents = parseAllDocuments(files()['manifests/base/ingot.yaml'] ?? '')
    expect(documents.map((it) => it.toJS() as unknown)).toEqual([...installation(IMAGES)])
  })
})
