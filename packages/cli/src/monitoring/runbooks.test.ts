// docs/runbooks.md held against the alerts: each has its section, with all that is needed at night.

import { expect, test } from 'bun:test'
import { ALERTS } from '@ingot/deploy'

const page = await Bun.file(new URL('../../../../docs/runbooks.md', import.meta.url)).text()

const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => [/^.*/.exec(text)?.[0] ?? '', text] as const),
)

test('every alert has its section, and every section its alert', () => {
  expect([...sections.keys()].toSorted()).toEqual(ALERTS.map(({ alert }) => alert).toSorted())
})

test.each([...sections])('%s says what is meant, seen, confirmed, mended and ignored', (_, text) => {
  for (const part of ['Means', 'Users see', 'Confirm', 'Mend', 'Ignore'])
    expect(text).toContain(`**${part}**`)
  expect(text).toContain('```bash')
})
