// Colours, for a terminal alone: never in a pipe or a file, and never where NO_COLOR is set (no-color.org) or the terminal says
// that it has none.

import type { Terminal } from './command.ts'

/** Select Graphic Rendition, ECMA-48 8.3.117. */
const CODES = { bold: 1, red: 31, green: 32, yellow: 33, blue: 34, grey: 90 } as const

export type Colour = keyof typeof CODES

/** Puts a text into a colour, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string

export function paintFor({ environment, screen }: Pick<Terminal, 'environment' | 'screen'>): Paint {
  const { NO_COLOR = '', TERM } = environment
  if (screen === undefined || NO_COLOR !== '' || TERM === 'dumb') return plain
  return (colour, text) => `\u001b[${CODES[colour]}m${text}\u001b[0m`
}

/** No colours. */
export const plain: Paint = (_, text) => text
