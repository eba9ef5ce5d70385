// The documentation held against the code: links lead somewhere, npm scripts exist, metrics have the names they have.

import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import manifest from '../package.json' with { type: 'json' }

const root = Bun.fileURLToPath(new URL('..', import.meta.url))
const files = ['*.md', 'docs/**/*.md']
  .flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(root)])
  .toSorted()
const pages = await Promise.all(
  files.map(async (file) => ({ file, text: await Bun.file(join(root, file)).text() })),
)

test('there are pages', () => {
  expect(files.length).toBeGreaterThan(8)
})

test.each(pages)('$file links to files that are there', ({ file, text }) => {
  for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
    if (/^[a-z]+:/.test(target)) continue
    expect({ target, exists: existsSync(join(root, dirname(file), target)) }).toEqual({
      target,
      exists: true,
    })
  }
})

test.each(pages)('$file names npm scripts that exist', ({ text }) => {
  for (const [, script = ''] of text.matchAll(/npm run (?:-s )?([a-z:]+)/g)) {
    expect(Object.keys(manifest.scripts)).toContain(script)
  }
})

test('docs/operate.md lists exactly the metrics that the programs define', async () => {
  const page = await Bun.file(join(root, 'docs/operate.md')).text()
  const documented = new Set(page.match(/\b(?:metallb|ingot)_[a-z0-9_]+/g))
  const sources = [...new Bun.Glob('packages/*/src/*-metrics.ts').scanSync(root)]
  const texts = await Promise.all(sources.map((file) => Bun.file(join(root, file)).text()))
  const defined = new Set(texts.join('\n').match(/(?<=['`])(?:metallb|ingot)_[a-z0-9_]+(?=['`])/g))
  expect(defined.size).toBeGreaterThan(10)
  expect([...documented].toSorted()).toEqual([...defined].toSorted())
})

test('docs/conformance.md names tests and golden rows that exist', async () => {
  const page = await Bun.file(join(root, 'docs/conformance.md')).text()
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.includes('---'))
  const named = rows.flatMap((row) =>
    [...(row.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  )
  const sources = [
    'packages/*/src/**/*.test.ts',
    'packages/*/src/**/*suite.ts',
    'packages/wire/golden/*.jsonl',
  ]
  const files = sources.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(root)])
  const texts = (await Promise.all(files.map((file) => Bun.file(join(root, file)).text()))).join('\n')
  expect(named.length).toBeGreaterThan(30)
  for (const name of named) {
    const isThere =
      texts.includes(`'${name}'`) || texts.includes(`"id": "${name}"`) || existsSync(join(root, name))
    expect({ name, isThere }).toEqual({ name, isThere: true })
  }
})

test('all packages have one version, and the changelog has it first', async () => {
  const manifests = ['package.json', ...new Bun.Glob('{packages/*,bench,wasm}/package.json').scanSync(root)]
  const versions = await Promise.all(
    manifests.map(async (file) => {
      const { version } = (await Bun.file(join(root, file)).json()) as { version: string }
      return version
    }),
  )
  expect(new Set(versions)).toEqual(new Set([manifest.version]))
  const changes = await Bun.file(join(root, 'CHANGELOG.md')).text()
  expect(/^## (.*)$/m.exec(changes)?.[1]).toBe(manifest.version)
})

test.each(pages)('$file links to headings that are there', async ({ file, text }) => {
  for (const [, target = '', place = ''] of text.matchAll(/\]\(([^)#\s]*)#([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue
    const page = target === '' ? text : await Bun.file(join(root, dirname(file), target)).text()
    const places = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => placeOf(heading))
    expect(places).toContain(place)
  }
})

/** By which GitHub makes the place of a heading. */
function placeOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
