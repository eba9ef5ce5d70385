// The look of all pages, which is inside each of them: a browser shows nothing before it has it, and would have to ask for a file.
// The policy of the pages names its digest, so that no other style is taken.

import { text } from './embed.ts' with { type: 'macro' }

/** One for each part of the pages. */
const SHEETS = [
  text('client/page.css'),
  text('client/map.css'),
  text('client/table.css'),
  text('client/text.css'),
]

export const STYLE = SHEETS.join('\n')

/** As `style-src` names it (Content Security Policy 3, 2.3.1). */
export const STYLE_SOURCE = `'sha256-${new Bun.CryptoHasher('sha256').update(STYLE).digest('base64')}'`
