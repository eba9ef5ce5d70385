// The executable by another name: `controller` and `speaker` are links to it, as MetalLB's images run `/controller` and
// `/speaker`. kubectl finds `kubectl-ingot` on the PATH and calls it for `kubectl ingot`, and `kubectl_complete-ingot` for the
// words that may come next in it. What else the file is called means nothing.

import { basename } from 'node:path'
import type { Command, Terminal } from './command.ts'

const PLUGIN = 'kubectl-ingot'

const WORDS: Readonly<Record<string, readonly string[]>> = {
  controller: ['controller'],
  speaker: ['speaker'],
  'kubectl_complete-ingot': ['__complete', '--'],
}

/**
 * The words of the command line with the command that the program was called as in front.
 *
 * @param argv0 As the caller wrote it: a path or a name.
 * @example wordsOf('/controller', ['--port=7472']) // ['controller', '--port=7472']
 */
export function wordsOf(argv0: string, words: readonly string[]): readonly string[] {
  const name = basename(argv0)
  return Object.hasOwn(WORDS, name) ? [...(WORDS[name] ?? []), ...words] : words
}

/** The terminal for whoever called: a plugin of kubectl helps and complains in lines that can be typed as they stand. */
export function terminalOf(argv0: string, commands: readonly Command[], terminal: Terminal): Terminal {
  if (basename(argv0) !== PLUGIN) return terminal
  const names = [...commands.map(({ name }) => name), 'help', 'COMMAND'].join('|')
  // not a file of that name, and not what kubectl stands before already
  const program = new RegExp(`^ingot(?=:)|(?<![\\w./-]|kubectl )ingot(?= (?:${names})\\b)`, 'gm')
  const inCallersWords = (text: string) => text.replace(program, 'kubectl ingot')
  return { ...terminal, inCallersWords, complain: (line) => terminal.complain(inCallersWords(line)) }
}
