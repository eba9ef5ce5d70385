// What a manifest becomes on its way into the cluster.

import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readManifests } from './manifest.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-manifest-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(path: string) {
  const manifests = await readManifests(path)
  return manifests.ok ? manifests.objects : manifests.message
}

test('an object carries what it was applied from, spelled as kubectl apply does', async () => {
  const file = join(folder, 'web.yaml')
  writeFileSync(
    file,
    '---\n---\nkind: Service\napiVersion: v1\nmetadata: {namespace: n, name: web}\nspec: {ports: [{port: 80, name: a}]}\n',
  )

  const manifests = await readManifests(file)
  const [service, ...others] = manifests.ok ? manifests.objects : []
  expect(others).toEqual([])
  expect(service?.metadata.annotations).toEqual({
    // as kubectl 1.32 leaves it
    'kubectl.kubernetes.io/last-applied-configuration':
      '{"apiVersion":"v1","kind":"Service","metadata":{"annotations":{},"name":"web","namespace":"n"},"spec":{"ports":[{"name":"a","port":80}]}}\n',
  })
})

test('of a folder every manifest is read, in the order of their names, and nothing below it', async () => {
  const many = join(folder, 'many')
  mkdirSync(join(many, 'deeper'), { recursive: true })
  const object = (name: string) => `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}`
  for (const [file, name] of [
    ['b.yml', 'second'],
    ['a.yaml', 'first'],
    ['c.json', '"third"'],
    ['README.md', 'none'],
    ['deeper/d.yaml', 'none'],
  ] as const) {
    writeFileSync(
      join(many, file),
      object(name)
        .replaceAll(/(\w+):/g, '"$1":')
        .replace(': v1', ': "v1"'),
    )
  }
  const objects = await read(many)
  if (typeof objects === 'string') throw new Error(objects)
  expect(objects.map(({ metadata }) => metadata.name)).toEqual(['first', 'second', 'third'])
})

test('what is no manifest is named with its file and the reason', async () => {
  const file = join(folder, 'bad.yaml')
  expect(await read(join(folder, 'missing.yaml'))).toContain(`${join(folder, 'missing.yaml')}: ENOENT`)
  writeFileSync(file, 'a: [')
  expect(await read(file)).toStartWith(`${file}: `)
  writeFileSync(file, 'kind: Service')
  expect(await read(file)).toBe(`${file}: a document without kind and name`)
})
