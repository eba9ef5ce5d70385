// `ingot __complete WORDS`: what the shells' scripts ask at every press of the key, and kubectl for its plugins. One line a
// word, with what it is after a tab, and at the end what the shell is to do beside.
// Contract: the answers of Cobra's `__complete`, which kubectl reads from `kubectl_complete-ingot`.

import { commandWithOperands } from '../command.ts'
import type { Command } from '../command.ts'
import { offersFor } from './offers.ts'
import type { Offer } from './offers.ts'

/** ShellCompDirectiveDefault: files, where no word was offered. */
const FILES = ':0'
/** ShellCompDirectiveNoFileComp. */
const NO_FILES = ':4'

/** `commands` are those of the tool. */
export function completer(commands: readonly Command[]): Command {
  const own = commandWithOperands(
    '__complete',
    'what may come next, for shells',
    { text: 'WORDS', least: 0, most: Infinity, passesOn: true },
    {},
    async (_, { environment, print }, [first, ...others]) => {
      const words = first === '--' ? others : [...(first === undefined ? [] : [first]), ...others]
      const offers = offersFor(commands, words)
      const { wanted, begun, before } = offers
      const found: Offer[] = [...offers.words]
      if (wanted !== undefined && wanted !== 'files') {
        const { namesOf } = await import('./names.ts')
        const names = await namesOf(wanted, offers, environment)
        found.push(
          ...names.filter((it) => it.startsWith(begun)).map((it) => ({ word: before + it, about: '' })),
        )
      }
      for (const { word, about } of found) print(about === '' ? word : `${word}\t${about}`)
      print(wanted === 'files' ? FILES : NO_FILES)
      return 0
    },
  )
  return { ...own, isHidden: true }
}
