// What `npm run build` is asked for; what it makes is tried by packages/cli/src/executable.test.ts.

import { expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { TOOL } from './hand-over.mjs'
import { linkPlugin, readOptions } from './build.mjs'

const dist = resolve(import.meta.dir, '../../../dist')

test.each([
  [[], undefined, join(dist, 'ingot'), TOOL],
  [['--target', 'bun-linux-arm64'], 'bun-linux-arm64', join(dist, 'ingot-linux-arm64'), TOOL],
  [['--target=bun-linux-x64', '--output=/a/b'], 'bun-linux-x64', '/a/b', TOOL],
  [['--output', 'b'], undefined, resolve('b'), TOOL],
  [['--program', 'a.ts', '--output', 'b'], undefined, resolve('b'), 'a.ts'],
])('%p is understood', (args, target, output, program) => {
  expect(readOptions(args)).toEqual({ target, output, program })
})

test.each([[['--target=bun-linux-x64-musl']], [['--target']], [['--frobnicate']], [['arm64']]])(
  '%p is not',
  (args) => {
    expect(readOptions(args)).toBeUndefined()
  },
)

test('the names by which kubectl finds a plugin lead to the executable, a second time too', () => {
  using stack = new DisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'ingot-links-'))
  stack.defer(() => rmSync(folder, { recursive: true }))
  for (const _ of [1, 2]) linkPlugin(folder)
  expect(readdirSync(folder).toSorted()).toEqual(['kubectl-ingot', 'kubectl_complete-ingot'])
  expect(readlinkSync(join(folder, 'kubectl-ingot'))).toBe('ingot')
})
