// What `npm run build` is asked for; what it makes is tried by packages/cli/src/executable.test.ts.

import { expect, test } from 'bun:test'
import { join, resolve } from 'node:path'
import { readOptions } from './build.mjs'

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
