// What `npm run build` is asked for; what it makes is tried by packages/cli/src/executable.test.ts.

import { expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { linkPlugin, readOptions } from './build.mjs'

const dist = resolve(import.meta.dir, '../../../dist')

test.each([
  [[], undefined, join(dist, 'ingot')],
  [['--target', 'bun-linux-arm64'], 'bun-linux-arm64', join(dist, 'ingot-linux-arm64')],
  [['--target=bun-linux-x64', '--output=/a/b'], 'bun-linux-x64', '/a/b'],
  [['--output', 'b'], undefined, resolve('b')],
])('%p is understood', (args, target, output) => {
  expect(readOptions(args)).toEqual({ target, output })
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
