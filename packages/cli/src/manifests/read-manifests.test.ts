// Which files are read, in which order, and what is said of those that cannot be.

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readManifests } from './read-manifests.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-manifests-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pool = (name: string) =>
  `apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: { name: ${name} }\n`
const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'all/b.yml': pool('b'),
  'all/a.yaml': `${pool('a1')}---\n${pool('a2')}`,
  'all/c.json': JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'c' } }),
  'all/notes.txt': 'no manifest',
  'all/below/d.yaml': pool('d'),
  'empty/notes.txt': '',
  'comment.yaml': '# nothing\n---\n',
  'mark.yaml': `\uFEFF${pool('marked')}`,
  'latin.yaml': Buffer.from(`${pool('x')}# K\xf6ln\n`, 'latin1'),
  'list.yaml': `kind: List\napiVersion: v1\nitems:\n- ${pool('l').trim().replaceAll('\n', '\n  ')}\n- just text\n`,
}

beforeAll(() => {
  for (const name of ['all/below', 'empty']) mkdirSync(join(folder, name), { recursive: true })
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content)
  symlinkSync('../mark.yaml', join(folder, 'all/linked.yaml'))
})

async function* input(text: string) {
  for (const letter of text) yield Buffer.from(letter)
}

async function read(names: readonly string[], isRecursive = false, text = '') {
  const paths = names.map((name) => (name === '-' ? name : join(folder, name)))
  const { manifests, findings } = await readManifests({ paths, isRecursive, input: () => input(text) })
  const lines = findings.map(({ file, line, field, message, remedy }) =>
    [file.replace(`${folder}/`, ''), line, field, message, remedy]
      .filter((part) => part !== undefined)
      .join(': '),
  )
  return { names: manifests.map(({ name, document }) => `${name} ${document}`), lines }
}

test('a folder is its manifests in the order of their names, without the folders in it', async () => {
  expect(await read(['all'])).toEqual({ names: ['a1 1', 'a2 2', 'b 1', 'c 1', 'marked 1'], lines: [] })
})

test('with --recursive the folders in it too, and no file twice', async () => {
  const { names } = await read(['all/b.yml', 'all', 'all/below'], true)
  expect(names).toEqual(['b 1', 'a1 1', 'a2 2', 'd 1', 'c 1', 'marked 1'])
})

test('neither a pipe in a folder is waited for, nor a link in it followed to a folder', async () => {
  mkdirSync(join(folder, 'odd'))
  writeFileSync(join(folder, 'odd/a.yaml'), pool('a'))
  Bun.spawnSync(['mkfifo', join(folder, 'odd/pipe.yaml')])
  symlinkSync('.', join(folder, 'odd/self.yaml'))
  symlinkSync('nowhere', join(folder, 'odd/x.yaml'))
  expect(await read(['odd'], true)).toEqual({
    names: ['a 1'],
    lines: ['odd/x.yaml: cannot be read: there is no such file'],
  })
})

test('- is the input, whose file is called stdin', async () => {
  expect(await read(['-'], false, 'a: \xe4')).toEqual({
    names: [],
    lines: [
      'stdin: 1: apiVersion: is missing: write `apiVersion: v1` for a Service, `apiVersion: metallb.io/v1beta1` for a pool',
    ],
  })
  expect((await read(['-', '-'], false, pool('once'))).names).toEqual(['once 1'])
})

test('the items of a List are objects, and one that is none is named by its line', async () => {
  expect(await read(['list.yaml'])).toEqual({
    names: ['l 1'],
    lines: ['list.yaml: 7: no Kubernetes object: an object starts with apiVersion, kind and metadata'],
  })
})

test.each([
  ['nowhere.yaml', 'nowhere.yaml: cannot be read: there is no such file'],
  ['empty', 'empty: no *.yaml, *.yml or *.json is in it: folders in it are read with --recursive'],
  ['latin.yaml', 'latin.yaml: 4: not UTF-8: save the file as UTF-8'],
  ['comment.yaml', 'comment.yaml: there is no object in it'],
])('%s', async (name, line) => {
  expect(await read([name])).toEqual({ names: [], lines: [line] })
})

test('a file without objects beside one that has some is no mistake', async () => {
  expect(await read(['comment.yaml', 'mark.yaml'])).toEqual({ names: ['marked 1'], lines: [] })
})

test('an input without end is not read to its end', async () => {
  async function* endless() {
    for (;;) yield new Uint8Array(1024 * 1024)
  }
  const { findings } = await readManifests({ paths: ['-'], isRecursive: false, input: endless })
  expect(findings).toEqual([
    { severity: 'refused', file: 'stdin', message: 'is larger than 16 MiB', remedy: 'split it' },
  ])
})

test.each([
  ['kind: Service\nmetadata: { name: a }', 'stdin: 1: apiVersion: is missing'],
  [
    'apiVersion: v1\nmetadata: { name: a }',
    'stdin: 1: kind: is missing: write what it is: `kind: IPAddressPool`',
  ],
  ['apiVersion: v1\nkind: Service', 'stdin: 1: metadata.name: is missing: give it one'],
  ['apiVersion: v1\nkind: Service\nmetadata:\n  generateName: a-', 'stdin: 3: metadata.name: is missing'],
  [
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: 0x10',
    'stdin: 4: metadata.name: is no text: write "0x10"',
  ],
  ['apiVersion: 1\nkind: Service', 'stdin: 1: apiVersion: is no text: write "1"'],
  ['- a\n- b', 'stdin: 1: no Kubernetes object'],
])('%j is no object', async (text, line) => {
  const { names, lines } = await read(['-'], false, text)
  expect(names).toEqual([])
  expect(lines).toEqual([expect.stringContaining(line)])
})
