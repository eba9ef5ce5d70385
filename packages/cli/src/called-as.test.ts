// Which command a name of the executable stands for.

import { expect, test } from 'bun:test'
import { wordsOf } from './called-as.ts'

test.each([
  ['controller', ['controller', '--help']],
  ['/controller', ['controller', '--help']],
  ['./bin/speaker', ['speaker', '--help']],
  ['ingot', ['--help']],
  ['/usr/bin/kubectl-ingot', ['--help']],
  ['/usr/bin/kubectl_complete-ingot', ['__complete', '--', '--help']],
  ['constructor', ['--help']],
  ['/controller/ingot', ['--help']],
  ['speaker-0.15', ['--help']],
  ['', ['--help']],
])('called as %p', (argv0, words) => {
  expect(wordsOf(argv0, ['--help'])).toEqual(words)
})
