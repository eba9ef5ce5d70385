// What a manifest becomes on its way into the cluster.

import type { KubernetesObject } from '@ingot/kube'
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

test('objects are read as they are, but for the status, which is not for a manifest to say', async () => {
  const file = join(folder, 'web.yaml')
  writeFileSync(
    file,
    '---\n---\nkind: Service\napiVersion: v1\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\nstatus: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}\n',
  )
  expect(await read(file)).toEqual([
    {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: 'web' },
      spec: { ports: [{ port: 80 }] },
    } as KubernetesObject,
  ])
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
  expect(await read(join(folder, 'missing.yaml'))).toContain(
    `${join(folder, 'missing.yaml')} cannot be read: ENOENT`,
  )
  writeFileSync(file, 'a: [')
  expect(await read(file)).toStartWith(`${file}: `)
  expect(await read(folder)).toStartWith(`${file}: `)
  writeFileSync(file, 'kind: Service')
  expect(await read(file)).toBe(`${file}: a document without kind and name`)
})

test('a List gives what is in it, and what has nothing in it is refused', async () => {
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  expect(await read(empty)).toBe(`${empty} has no manifest`)
  const item = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } }
  const file = join(empty, 'list.json')
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [item, item] }))
  expect(await read(file)).toEqual([item, item])
})
