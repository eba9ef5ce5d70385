// The executable by another name: `controller` and `speaker` are links to it, as MetalLB's images run `/controller` and
// `/speaker`. What else the file is called means nothing.

import { basename } from 'node:path'

const NAMES: ReadonlySet<string> = new Set(['controller', 'speaker'])

/**
 * The words of the command line with the command that the program was called as in front.
 *
 * @param argv0 As the caller wrote it: a path or a name.
 * @example wordsOf('/controller', ['--port=7472']) // ['controller', '--port=7472']
 */
export function wordsOf(argv0: string, words: readonly string[]): readonly string[] {
  const name = basename(argv0)
  return NAMES.has(name) ? [name, ...words] : words
}
