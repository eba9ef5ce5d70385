// Holds the code against the table in architecture.md: which packages there are, in which layer, and what each may
// import. It reads imports as text: type imports count, and so do imports of tests.

import { expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dir, '..')

interface Row {
  /** Null for what stands beside the layers: the set-up and the benchmarks. */
  readonly layer: number | null
  readonly name: string
  readonly mayImport: readonly string[]
}

const rows = readTable(readFileSync(join(import.meta.dir, 'architecture.md'), 'utf8'))
const rowOf = new Map(rows.map((row) => [row.name, row]))
const folders = [
  ...readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name)),
  join(root, 'wasm'),
  join(root, 'bench'),
]
const packages = folders.map((folder) => ({ folder, name: basename(folder) }))

function readTable(markdown: string): Row[] {
  const lines = markdown.split('\n').filter((line) => /^\| (\d|-) +\|/.test(line))
  return lines.map((line) => {
    const [layer = '', name = '', , imports = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim())
    return {
      layer: layer === '-' ? null : Number(layer),
      name,
      mayImport: imports.split(' ').filter((word) => word !== ''),
    }
  })
}

/** The packages of this repository that a package's manifest names. */
function declaredImports(folder: string): string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const { dependencies, devDependencies } = manifest as Record<string, Record<string, string> | undefined>
  return ingotNames(Object.keys({ ...dependencies, ...devDependencies }))
}

/** The module names that the sources of a package import, each with the file that does. */
function sourceImports(folder: string): { readonly file: string; readonly module: string }[] {
  const files = new Bun.Glob('**/*.{ts,tsx,mjs}').scanSync({ cwd: folder, absolute: true })
  return [...files]
    .filter((file) => !/(^|\/)(node_modules|build)\//.test(relative(folder, file)))
    .flatMap((file) => {
      const source = readFileSync(file, 'utf8')
      const imports = source.matchAll(/^(?!\s*(?:\/\/|\*)).*?\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/gm)
      return [...imports].map(([, module = '']) => ({ file, module }))
    })
}

function codeImports(folder: string): string[] {
  return ingotNames(sourceImports(folder).map(({ module }) => module))
}

/** `@ingot/wasm/memory-map` is the package wasm. */
function ingotNames(modules: readonly string[]): string[] {
  const names = modules.flatMap((module) => /^@ingot\/([^/]+)/.exec(module)?.[1] ?? [])
  return [...new Set(names)].sort()
}

test('every package has its row, and every row its package', () => {
  expect(packages.map(({ name }) => name).sort()).toEqual(rows.map(({ name }) => name).sort())
  expect(rowOf.size).toBe(rows.length)
})

test('no row lets a package import upwards, or one that has no row', () => {
  const wrong = rows.flatMap(({ name, layer, mayImport }) =>
    mayImport
      .filter((imported) => {
        const below = rowOf.get(imported)?.layer
        return below === undefined || below === null || (layer !== null && below > layer)
      })
      .map((imported) => `${name} -> ${imported}`),
  )
  expect(wrong).toEqual([])
})

test('no row leads back to itself', () => {
  const circles = rows.filter(({ name }) => reachable(name).has(name)).map(({ name }) => name)
  expect(circles).toEqual([])
})

function reachable(from: string, seen = new Set<string>()): Set<string> {
  for (const next of rowOf.get(from)?.mayImport ?? []) {
    if (seen.has(next)) continue
    seen.add(next)
    reachable(next, seen)
  }
  return seen
}

test('wasm may import nothing', () => {
  expect(rowOf.get('wasm')).toMatchObject({ layer: 0, mayImport: [] })
})

test.each(packages)('$name imports only what its row names', ({ folder, name }) => {
  const allowed = rowOf.get(name)?.mayImport ?? []
  const imports = [...declaredImports(folder), ...codeImports(folder)]
  expect(imports.filter((imported) => !allowed.includes(imported))).toEqual([])
})

test.each(packages)('$name names in its package.json exactly what its code imports', ({ folder }) => {
  expect(declaredImports(folder)).toEqual(codeImports(folder))
})

test.each(packages)('$name reaches into no other package by a path', ({ folder }) => {
  const strays = sourceImports(folder)
    .filter(({ module }) => module.startsWith('.'))
    .map(({ file, module }) => resolve(dirname(file), module))
    // what is deployed is data, and the executable has some of it inside
    .filter((path) => relative(folder, path).startsWith('..') && !path.startsWith(join(root, 'deploy')))
  expect(strays).toEqual([])
})
